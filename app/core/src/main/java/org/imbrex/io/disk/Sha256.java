package org.imbrex.io.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
