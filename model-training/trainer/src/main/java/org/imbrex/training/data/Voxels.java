package org.imbrex.training.data;

import org.imbrex.volume.SampleType;

/** The voxels of one channel in memory, as narrow as its values allow: a byte, two, or a float each. */
sealed interface Voxels {
    /** Room for the samples of a type; floats where it is not narrow. */
    static Voxels room(SampleType type, int voxels) {
        return switch (type) {
            case UINT8 -> new Bytes(new byte[voxels]);
            case INT8, INT16 -> new Shorts(new short[voxels]);
            case UINT16 -> new UnsignedShorts(new char[voxels]);
            case UINT32, INT32, FLOAT16, FLOAT32, FLOAT64 -> new Floats(new float[voxels]);
        };
    }

    /** Takes values in; false if one of them does not fit, as where a slope is applied to what the file stores. */
    boolean put(float[] values, int from, int count, int at);

    float get(int index);

    /** Copies voxels out as floats. */
    void get(int from, int count, float[] into, int at);

    long bytes();

    /** Whole numbers from 0 to 255. */
    final class Bytes implements Voxels {
        private final byte[] voxels;

        Bytes(byte[] voxels) {
            this.voxels = voxels;
        }

        @Override
        public boolean put(float[] values, int from, int count, int at) {
            boolean fits = true;
            for (int i = 0; i < count; i++) {
                int value = (int) values[from + i];
                fits &= value == values[from + i] && (value & 0xff) == value;
                voxels[at + i] = (byte) value;
            }
            return fits;
        }

        @Override
        public float get(int index) {
            return voxels[index] & 0xff;
        }

        @Override
        public void get(int from, int count, float[] into, int at) {
            for (int i = 0; i < count; i++) {
                into[at + i] = voxels[from + i] & 0xff;
            }
        }

        @Override
        public long bytes() {
            return voxels.length;
        }
    }

    /** Whole numbers from -32768 to 32767. */
    final class Shorts implements Voxels {
        private final short[] voxels;

        Shorts(short[] voxels) {
            this.voxels = voxels;
        }

        @Override
        public boolean put(float[] values, int from, int count, int at) {
            boolean fits = true;
            for (int i = 0; i < count; i++) {
                int value = (int) values[from + i];
                fits &= value == values[from + i] && (short) value == value;
                voxels[at + i] = (short) value;
            }
            return fits;
        }

        @Override
        public float get(int index) {
            return voxels[index];
        }

        @Override
        public void get(int from, int count, float[] into, int at) {
            for (int i = 0; i < count; i++) {
                into[at + i] = voxels[from + i];
            }
        }

        @Override
        public long bytes() {
            return 2L * voxels.length;
        }
    }

    /** Whole numbers from 0 to 65535. */
    final class UnsignedShorts implements Voxels {
        private final char[] voxels;

        UnsignedShorts(char[] voxels) {
            this.voxels = voxels;
        }

        @Override
        public boolean put(float[] values, int from, int count, int at) {
            boolean fits = true;
            for (int i = 0; i < count; i++) {
                int value = (int) values[from + i];
                fits &= value == values[from + i] && (char) value == value;
                voxels[at + i] = (char) value;
            }
            return fits;
        }

        @Override
        public float get(int index) {
            return voxels[index];
        }

        @Override
        public void get(int from, int count, float[] into, int at) {
            for (int i = 0; i < count; i++) {
                into[at + i] = voxels[from + i];
            }
        }

        @Override
        public long bytes() {
            return 2L * voxels.length;
        }
    }

    /** Any numbers. */
    final class Floats implements Voxels {
        private final float[] voxels;

        Floats(float[] voxels) {
            this.voxels = voxels;
        }

        @Override
        public boolean put(float[] values, int from, int count, int at) {
            System.arraycopy(values, from, voxels, at, count);
            return true;
        }

        @Override
        public float get(int index) {
            return voxels[index];
        }

        @Override
        public void get(int from, int count, float[] into, int at) {
            System.arraycopy(voxels, from, into, at, count);
        }

        @Override
        public long bytes() {
            return 4L * voxels.length;
        }
    }
}
