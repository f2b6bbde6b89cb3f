package org.imbrex.training.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;

/**
 * A file of scalars for TensorBoard: {@code Event} messages of TensorFlow's event.proto in records as TFRecord has them:
 * length, its checksum, the message, its checksum, all little-endian, each checksum a CRC-32C masked by
 * {@code (crc >>> 15 | crc << 17) + 0xa282ead8} (tensorflow/core/lib/io/record_writer.h).
 */
public final class EventFile implements AutoCloseable {
    private static final int CRC_MASK = 0xa282ead8;
    /** {@code SessionLog.START}: TensorBoard forgets what older files say of this step and later ones. */
    private static final int START = 1;

    private final Path file;
    private final FileChannel channel;

    private EventFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Starts a file of its own in a folder; files that are there are older parts of the same run.
     *
     * @param done steps that older files hold what is known of, 0 for a run that begins
     * @throws ResourceException if it cannot be written
     */
    public static EventFile create(Path folder, long done) {
        long seconds = System.currentTimeMillis() / 1000;
        while (true) {
            Path file = folder.resolve(String.format("events.out.tfevents.%010d.imbrex", seconds));
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                EventFile events = new EventFile(file, channel);
                events.record(0, new Message().text(3, "brain.Event:2"));
                if (done > 0) {
                    events.record(done + 1, new Message().message(7, new Message().number(1, START)));
                }
                return events;
            } catch (FileAlreadyExistsException e) {
                seconds++; // TensorBoard reads files in the order of this number
            } catch (IOException e) {
                throw new ResourceException(file + ": cannot be written: " + ImbrexException.firstLine(e), e);
            }
        }
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /**
     * Adds values.
     *
     * @param values by name; a slash in a name groups the curves
     * @throws ResourceException if it cannot be written
     */
    public void add(long step, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach(
                (name, value) -> summary.message(1, new Message().text(1, name).real(2, value.floatValue())));
        record(step, new Message().message(5, summary));
    }

    private void record(long step, Message content) {
        byte[] event = new Message()
                .real(1, System.currentTimeMillis() / 1e3)
                .number(2, step)
                .append(content)
                .bytes();
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + event.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(event.length);
        record.putInt(checksum(record.array(), 0, Long.BYTES)).put(event);
        record.putInt(checksum(event, 0, event.length)).flip();
        try {
            while (record.hasRemaining()) {
                channel.write(record);
            }
        } catch (IOException e) {
            throw new ResourceException(file + ": cannot be written: " + ImbrexException.firstLine(e), e);
        }
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        int value = (int) crc.getValue();
        return ((value >>> 15) | (value << 17)) + CRC_MASK;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ResourceException(file + ": cannot be closed: " + ImbrexException.firstLine(e), e);
        }
    }

    /** A Protocol Buffers message, field by field (protobuf.dev/programming-guides/encoding). */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int EIGHT_BYTES = 1;
        private static final int LENGTH = 2;
        private static final int FOUR_BYTES = 5;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message number(int field, long value) {
            return varint((long) field << 3 | VARINT).varint(value);
        }

        Message real(int field, double value) {
            varint((long) field << 3 | EIGHT_BYTES);
            return raw(little(Double.BYTES).putDouble(value).array());
        }

        Message real(int field, float value) {
            varint((long) field << 3 | FOUR_BYTES);
            return raw(little(Float.BYTES).putFloat(value).array());
        }

        Message text(int field, String text) {
            return nested(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message message) {
            return nested(field, message.bytes());
        }

        Message append(Message other) {
            bytes.writeBytes(other.bytes());
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        private Message nested(int field, byte[] content) {
            varint((long) field << 3 | LENGTH).varint(content.length);
            bytes.writeBytes(content);
            return this;
        }

        private static ByteBuffer little(int length) {
            return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        }

        private Message raw(byte[] value) {
            bytes.writeBytes(value);
            return this;
        }

        private Message varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                bytes.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
            return this;
        }
    }
}
