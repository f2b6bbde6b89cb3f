package org.imbrex.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.jspecify.annotations.Nullable;

/** Reads the tensors that a file stores; large ones are weights, of which only the shape counts. */
final class Constants {
    private Constants() {}

    static Known read(Path file, TensorProto proto) {
        ElementType type = ElementType.of(proto.getDataType());
        List<Dim> dims = new ArrayList<>();
        long count = 1;
        for (long dim : proto.getDimsList()) {
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw InputException.of(file, "tensor '" + proto.getName() + "' with axes of at least 0", "" + dim);
            }
            dims.add(Dim.plain(dim));
            try {
                count = Math.multiplyExact(count, dim);
            } catch (ArithmeticException e) {
                throw new InputException(
                        file, "tensor '" + proto.getName() + "' is too large: " + proto.getDimsList(), e);
            }
        }
        boolean stored = proto.getDataLocation() != TensorProto.DataLocation.EXTERNAL;
        if (!stored || count > Known.MOST_VALUES || type == ElementType.OTHER) {
            return new Known(type, dims, null, count == 1);
        }
        List<Size> values = values(proto, type, (int) count);
        if (values == null) {
            return new Known(type, dims, null, count == 1);
        }
        if (values.size() != count) {
            throw InputException.of(file, count + " values in tensor '" + proto.getName() + "'", values.size() + "");
        }
        return Known.of(type, dims, values);
    }

    /** The values as simple numbers, or null if one of them is none; as many as the file holds, up to one too many. */
    private static @Nullable List<Size> values(TensorProto proto, ElementType type, int count) {
        List<Size> values = new ArrayList<>();
        if (proto.hasRawData()) {
            ByteBuffer raw = proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            while (raw.remaining() >= type.bytes() && values.size() <= count) {
                Size value = value(raw, type);
                if (value == null) {
                    return null;
                }
                values.add(value);
            }
            return values;
        }
        if (proto.getFloatDataCount() > 0 || proto.getDoubleDataCount() > 0) {
            int found = proto.getFloatDataCount() > 0 ? proto.getFloatDataCount() : proto.getDoubleDataCount();
            for (int i = 0; i < Math.min(found, count + 1); i++) {
                Rational value =
                        Rational.near(proto.getFloatDataCount() > 0 ? proto.getFloatData(i) : proto.getDoubleData(i));
                if (value == null) {
                    return null;
                }
                values.add(Size.of(value));
            }
            return values;
        }
        if (type == ElementType.FLOAT16 || type == ElementType.BFLOAT16 || type == ElementType.UINT64) {
            return null;
        }
        int found = proto.getInt64DataCount() > 0 ? proto.getInt64DataCount() : proto.getInt32DataCount();
        for (int i = 0; i < Math.min(found, count + 1); i++) {
            values.add(Size.of(proto.getInt64DataCount() > 0 ? proto.getInt64Data(i) : proto.getInt32Data(i)));
        }
        return values;
    }

    private static @Nullable Size value(ByteBuffer raw, ElementType type) {
        Rational value = switch (type) {
            case FLOAT -> Rational.near(raw.getFloat());
            case DOUBLE -> Rational.near(raw.getDouble());
            case INT8 -> Rational.of(raw.get());
            case UINT8, BOOL -> Rational.of(Byte.toUnsignedInt(raw.get()));
            case INT16 -> Rational.of(raw.getShort());
            case UINT16 -> Rational.of(Short.toUnsignedInt(raw.getShort()));
            case INT32 -> Rational.of(raw.getInt());
            case UINT32 -> Rational.of(Integer.toUnsignedLong(raw.getInt()));
            case INT64 -> Rational.of(raw.getLong());
            case FLOAT16, BFLOAT16, UINT64, OTHER -> null;
        };
        return value == null ? null : Size.of(value);
    }
}
