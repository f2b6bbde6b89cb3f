package org.imbrex.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.Froc;
import org.imbrex.metric.PartitionScores;
import org.imbrex.report.Chart;
import org.imbrex.report.Chart.ChartAxis;
import org.imbrex.report.Chart.Line;
import org.imbrex.report.Chart.Point;
import org.imbrex.report.Section;
import org.imbrex.report.Section.Cell;

/** Parts of a report that only some evaluations have. */
public final class EvaluationSections {
    private static final double MOST_FALSE_ALARMS = 8;

    private EvaluationSections() {}

    /** The curves of single objects, found against false alarms, as far as 8 false alarms a case. */
    public static Section detection(Detection detection) {
        List<Chart> charts = new ArrayList<>();
        detection.curves().forEach((name, froc) -> {
            List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
            froc.points().stream()
                    .filter(point -> point.falseAlarms() <= MOST_FALSE_ALARMS)
                    .forEach(point -> points.add(new Point(point.falseAlarms(), point.sensitivity())));
            String title = String.format(Locale.ROOT, "%s: mean sensitivity %.3f", name, froc.score());
            charts.add(new Chart(
                    title,
                    new ChartAxis("false alarms a case", 0.0, MOST_FALSE_ALARMS),
                    ChartAxis.share("objects found"),
                    List.of(new Line(name, points)),
                    null));
        });
        return new Section.Charts(
                "Objects found as the threshold falls (FROC)",
                "Candidates are connected voxels of probability " + Detection.LOWEST_THRESHOLD
                        + " or more, scored by their highest one. The mean sensitivity is over " + rates()
                        + " false alarms a case.",
                charts);
    }

    /** Classes that contain others, with what lies inside them. */
    public static Section regions(RegionScores scores) {
        List<List<Cell>> rows = new ArrayList<>();
        scores.regions().forEach((name, region) -> {
            Evaluation evaluation = region.evaluation();
            ClassScores mean = evaluation.scores().mean().classes().get(1);
            Evaluation.Intervals intervals = evaluation.intervals();
            ShapeSummary shape = evaluation.scores().shapes().get(0);
            rows.add(List.of(
                    Cell.text(name),
                    Cell.text(String.join(", ", region.classes())),
                    Cell.number(mean.dice(), 3).asStrong(),
                    Cell.text(String.format(
                            Locale.ROOT,
                            "%.3f to %.3f",
                            intervals.low().mean().classes().get(1).dice(),
                            intervals.high().mean().classes().get(1).dice())),
                    Cell.number(mean.precision(), 3),
                    Cell.number(mean.recall(), 3),
                    Cell.number(evaluation.scores().pooled().classes().get(1).dice(), 3),
                    Cell.number(shape.hd95(), 2),
                    Cell.number(shape.lesions().recall(), 3),
                    Cell.number(shape.lesions().falseAlarms(), 2)));
        });
        return new Section.Table(
                "Regions",
                "Classes that contain others, with what lies inside them; means over cases, lengths in mm.",
                List.of(
                        "region",
                        "classes of its voxels",
                        "Dice",
                        "95 % interval",
                        "precision",
                        "recall",
                        "Dice, voxels pooled",
                        "HD95",
                        "object recall",
                        "false alarms a case"),
                rows);
    }

    private static String rates() {
        return String.join(
                ", ", Froc.RATES.stream().map(rate -> String.valueOf(rate)).toList());
    }

    /** Small, medium and large objects of every class that has enough of them; may hold no rows. */
    static Section.Table strata(Evaluation evaluation) {
        List<List<Cell>> rows = new ArrayList<>();
        for (int label = 1; label < evaluation.classes().size(); label++) {
            for (SizeStrata.Stratum stratum : SizeStrata.of(evaluation, label).strata()) {
                rows.add(List.of(
                        Cell.text(evaluation.classes().get(label)),
                        Cell.text(stratum.name()),
                        Cell.text(range(stratum.from(), stratum.to())),
                        Cell.number((double) stratum.counts().truth(), 0),
                        Cell.number(stratum.counts().recall(), 3),
                        Cell.number((double) stratum.counts().falseAlarms(), 0)));
            }
        }
        return new Section.Table(
                "Objects by size",
                "Thirds of the true objects, by volume in mm³ (voxels where the masks have no spacing), all cases together.",
                List.of("class", "size", "volume", "objects", "found", "false alarms of this size"),
                rows);
    }

    private static String range(double from, double to) {
        if (from == 0) {
            return String.format(Locale.ROOT, "below %.1f", to);
        }
        return Double.isInfinite(to)
                ? String.format(Locale.ROOT, "%.1f and more", from)
                : String.format(Locale.ROOT, "%.1f to %.1f", from, to);
    }

    /**
     * Two models beside each other.
     *
     * @param first the name of the first model's predictions
     * @param second the name of the second one's
     */
    public static Section comparison(Comparison comparison, String first, String second) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            rows.add(List.of(
                    Cell.text(row.className()),
                    Cell.text(row.score()),
                    Cell.number(row.first(), 3),
                    Cell.number(row.second(), 3),
                    Cell.number(row.test().meanDifference(), 4),
                    Cell.number(row.test().p(), 4),
                    Cell.number(row.test().cases(), 0)));
        }
        return new Section.Table(
                first + " against " + second,
                "Means over the " + comparison.cases() + " cases that both have. p: how often chance alone would make a"
                        + " mean difference this large (paired sign-flip test, two-sided); many rows make a small p likelier.",
                List.of("class", "score", first, second, "difference", "p", "cases"),
                rows);
    }

    /** What lies between membranes, case by case. */
    public static Section partition(Partition partition) {
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(row(
                "mean of cases",
                new PartitionScores(
                        partition.mean(PartitionScores::randSplit),
                        partition.mean(PartitionScores::randMerge),
                        partition.mean(PartitionScores::infoSplit),
                        partition.mean(PartitionScores::infoMerge)),
                partition.mean(PartitionScores::rand),
                partition.mean(PartitionScores::info)));
        partition.cases().forEach((name, scores) -> rows.add(row(name, scores, scores.rand(), scores.info())));
        return new Section.Table(
                "What lies between " + partition.membrane(),
                "Rand and information F-scores of the ISBI 2012 challenge; 1 is best. Splits fall when one part is taken for"
                        + " two, merges when two are taken for one.",
                List.of("case", "Rand F", "Rand split", "Rand merge", "information F", "info split", "info merge"),
                rows);
    }

    private static List<Cell> row(String name, PartitionScores scores, double rand, double info) {
        return List.of(
                Cell.text(name),
                Cell.number(rand, 4).asStrong(),
                Cell.number(scores.randSplit(), 4),
                Cell.number(scores.randMerge(), 4),
                Cell.number(info, 4).asStrong(),
                Cell.number(scores.infoSplit(), 4),
                Cell.number(scores.infoMerge(), 4));
    }
}
