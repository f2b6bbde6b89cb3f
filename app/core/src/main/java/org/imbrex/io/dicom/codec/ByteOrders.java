package org.imbrex.io.dicom.codec;

/** Turns the order of bytes round. */
final class ByteOrders {
    private ByteOrders() {}

    /** Turns each unit of so many bytes round, in place; bytes that are left over stay. */
    static void swap(byte[] bytes, int unit) {
        swap(bytes, 0, bytes.length, unit);
    }

    static void swap(byte[] bytes, int from, int to, int unit) {
        if (unit == 1) {
            return;
        }
        for (int start = from; start + unit <= to; start += unit) {
            for (int i = 0, j = unit - 1; i < j; i++, j--) {
                byte b = bytes[start + i];
                bytes[start + i] = bytes[start + j];
                bytes[start + j] = b;
            }
        }
    }
}
