package org.imbrex.onnx.graph;

import org.imbrex.onnx.proto.OnnxMl.TensorProto.DataType;

/** The types of tensor elements, by ONNX's numbers. */
public enum ElementType {
    FLOAT(DataType.FLOAT, 4, false),
    DOUBLE(DataType.DOUBLE, 8, false),
    FLOAT16(DataType.FLOAT16, 2, false),
    BFLOAT16(DataType.BFLOAT16, 2, false),
    INT8(DataType.INT8, 1, true),
    UINT8(DataType.UINT8, 1, true),
    INT16(DataType.INT16, 2, true),
    UINT16(DataType.UINT16, 2, true),
    INT32(DataType.INT32, 4, true),
    UINT32(DataType.UINT32, 4, true),
    INT64(DataType.INT64, 8, true),
    UINT64(DataType.UINT64, 8, true),
    BOOL(DataType.BOOL, 1, true),
    /** Text, complex numbers, or a type that this program does not know. */
    OTHER(DataType.UNDEFINED, 8, false);

    private final int code;
    private final int bytes;
    private final boolean whole;

    ElementType(DataType type, int bytes, boolean whole) {
        this.code = type.getNumber();
        this.bytes = bytes;
        this.whole = whole;
    }

    static ElementType of(long code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return OTHER;
    }

    /** ONNX's number for it. */
    int code() {
        return code;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether its values are whole numbers (or truth values). */
    public boolean whole() {
        return whole;
    }
}
