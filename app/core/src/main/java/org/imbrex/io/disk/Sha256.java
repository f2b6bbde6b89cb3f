package org.imbrex.io.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;

/** What identifies the contents of a file. */
public final class Sha256 {
    private static final int BUFFER = 1 << 16;

    private Sha256() {}

    /**
     * The SHA-256 of a file, as 64 hexadecimal digits.
     *
     * @throws InputException if it cannot be read
     */
    public static String of(Path file) {
        return of(List.of(file));
    }

    /**
     * The SHA-256 of several files, one after the other as if they were one.
     *
     * @throws InputException if one cannot be read
     */
    public static String of(Collection<Path> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (Path file : files) {
                add(file, digest, buffer);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(Path file, MessageDigest digest, byte[] buffer) {
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }
}
