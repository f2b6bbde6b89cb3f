package org.imbrex.batch;

import org.imbrex.progress.Progress;

/** Makes one progress of that of many cases in hand at once; a case counts by the bytes of its files. */
final class BatchProgress {
    private static final String TASK = "segment";
    private static final int STEPS = 1000;

    private final Progress whole;
    private final int cases;
    private final double weight;
    private double done;
    private int ended;

    /** Bytes are those of all cases together. */
    BatchProgress(Progress whole, int cases, long bytes) {
        this.whole = whole;
        this.cases = cases;
        this.weight = Math.max(1, bytes + cases);
    }

    /** Shows a case; the only one of a batch shows all it does. */
    Progress of(BatchCase one, long bytes) {
        return cases == 1 ? whole : new Part(one, bytes + 1);
    }

    private synchronized void add(double share, boolean end) {
        done += share;
        ended += end ? 1 : 0;
        whole.update(TASK, ended == cases ? STEPS : Math.min(STEPS - 1, Math.round(STEPS * done / weight)), STEPS);
    }

    private synchronized void say(BatchCase one) {
        whole.doing(Math.min(cases, ended + 1) + " of " + cases + ": " + one.name());
    }

    /** The progress of one case. */
    final class Part implements Progress {
        private final BatchCase one;
        private final double all;
        private double counted;

        Part(BatchCase one, double all) {
            this.one = one;
            this.all = all;
        }

        @Override
        public void update(String task, long tiles, long total) {
            if (task.equals(TASK) && total > 0) {
                add(Math.max(0, advance(all * tiles / total)), false);
                say(one);
            }
        }

        private synchronized double advance(double to) {
            double more = to - counted;
            counted = Math.max(counted, to);
            return more;
        }

        @Override
        public void message(String line) {
            whole.message(one.name() + ": " + line);
        }

        @Override
        public void warning(String line) {
            whole.warning(one.name() + ": " + line);
        }

        @Override
        public boolean cancelled() {
            return whole.cancelled();
        }
    }

    /** Says that a case has ended, however it went. */
    void end(Progress part) {
        if (part instanceof Part one) {
            add(Math.max(0, one.advance(one.all)), true);
        }
    }
}
