package org.imbrex.model.bioimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.jspecify.annotations.Nullable;

/** The files of a package: those of a folder where they are, those of a zip unpacked when they are asked for. */
final class PackageFiles implements AutoCloseable {
    private static final List<String> DESCRIPTIONS = List.of("rdf.yaml", "bioimageio.yaml");
    private static final int MOST_ENTRIES = 10_000;
    private static final long LARGEST_FILE = Integer.MAX_VALUE;

    private final Path where;
    private final Path folder;
    private final @Nullable ZipFile zip;
    private final String prefix;
    private final String description;

    private PackageFiles(Path where, Path folder, @Nullable ZipFile zip, String prefix, String description) {
        this.where = where;
        this.folder = folder;
        this.zip = zip;
        this.prefix = prefix;
        this.description = description;
    }

    /** Whether a path is a package: a folder or zip that has a description, or a description itself. */
    static boolean isPackage(Path path) {
        if (Files.isDirectory(path)) {
            return DESCRIPTIONS.stream().anyMatch(name -> Files.isRegularFile(path.resolve(name)));
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".zip") || name.endsWith(".yaml") || name.endsWith(".yml");
    }

    /**
     * Opens a package.
     *
     * @throws InputException if it has no description, or an entry of the zip climbs out of it
     */
    static PackageFiles open(Path path) {
        if (Files.isDirectory(path)) {
            for (String name : DESCRIPTIONS) {
                if (Files.isRegularFile(path.resolve(name))) {
                    return new PackageFiles(path, path, null, "", name);
                }
            }
            throw InputException.of(path, "a folder with rdf.yaml", "none");
        }
        if (!Files.isRegularFile(path)) {
            throw InputException.of(path, "a model package", "no such file");
        }
        String name = String.valueOf(path.getFileName());
        if (!name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
            Path folder = path.toAbsolutePath().getParent();
            return new PackageFiles(path, folder == null ? path : folder, null, "", name);
        }
        ZipFile zip = null;
        try {
            zip = new ZipFile(path.toFile());
            String found = description(path, zip);
            int slash = found.lastIndexOf('/') + 1;
            Path folder = Files.createTempDirectory("imbrex-model");
            return new PackageFiles(path, folder, zip, found.substring(0, slash), found.substring(slash));
        } catch (ZipException e) {
            throw new InputException(path, "expected a zip, found something else, or a part of one", e);
        } catch (IOException | ImbrexException e) {
            close(zip);
            if (e instanceof ImbrexException known) {
                throw known;
            }
            throw new InputException(path, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    /** The entry of the description: at the top, or in the only folder there. */
    private static String description(Path path, ZipFile zip) {
        if (zip.size() > MOST_ENTRIES) {
            throw InputException.of(path, "a zip of up to " + MOST_ENTRIES + " entries", "" + zip.size());
        }
        zip.stream().forEach(entry -> requireInside(path, entry.getName()));
        Optional<String> found = zip.stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .filter(name -> DESCRIPTIONS.contains(name.substring(name.lastIndexOf('/') + 1)))
                .filter(name -> name.chars().filter(c -> c == '/').count() <= 1)
                .min(Comparator.comparingInt(String::length));
        return found.orElseThrow(() -> InputException.of(path, "a zip with rdf.yaml", "none"));
    }

    private static void requireInside(Path path, String entry) {
        boolean climbs = entry.startsWith("/")
                || entry.contains("\\")
                || entry.contains(":")
                || List.of(entry.split("/", -1)).contains("..");
        if (climbs) {
            throw InputException.of(path, "entries inside the zip", "'" + entry + "'");
        }
    }

    Path description() {
        return file(description);
    }

    /**
     * A file of the package.
     *
     * @param name relative to the description
     * @throws InputException if it lies outside the package, is missing or is not as long as the zip says
     */
    Path file(String name) {
        if (name.matches("[a-zA-Z][a-zA-Z0-9+.-]*://.*")) {
            throw InputException.of(where, "files inside the package", name + "; Imbrex downloads nothing");
        }
        Path file;
        try {
            file = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new InputException(where, "expected the name of a file, found '" + name + "'", e);
        }
        if (name.isEmpty() || Path.of(name).isAbsolute() || !file.startsWith(folder.normalize())) {
            throw InputException.of(where, "files inside the package", "'" + name + "'");
        }
        if (zip != null && !Files.exists(file)) {
            unpack(zip, folder.normalize().relativize(file).toString().replace('\\', '/'), file);
        }
        if (!Files.isRegularFile(file)) {
            throw InputException.of(where, "a file '" + name + "'", "none");
        }
        try {
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw InputException.of(where, "files inside the package", "'" + name + "', a link to elsewhere");
            }
        } catch (IOException e) {
            throw new InputException(where, "'" + name + "' cannot be read: " + ImbrexException.firstLine(e), e);
        }
        return file;
    }

    private void unpack(ZipFile from, String name, Path to) {
        ZipEntry entry = from.getEntry(prefix + name);
        if (entry == null || entry.isDirectory()) {
            throw InputException.of(where, "a file '" + name + "'", "none");
        }
        long size = entry.getSize();
        if (size > LARGEST_FILE) {
            throw InputException.of(where, "entries of up to 2 GB", "'" + name + "' of " + size + " bytes");
        }
        try {
            Path parent = to.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            long free = Files.getFileStore(folder).getUsableSpace();
            if (size > free) {
                throw new ResourceException(where + ": unpacking '" + name + "' needs " + size + " bytes in " + folder
                        + ", " + free + " are free");
            }
            try (InputStream in = from.getInputStream(entry);
                    OutputStream out = Files.newOutputStream(to)) {
                copy(in, out, name, size);
            }
        } catch (IOException e) {
            throw new InputException(where, "'" + name + "' cannot be unpacked: " + ImbrexException.firstLine(e), e);
        }
    }

    /** What is unpacked is never longer than the zip's own list says it is. */
    private void copy(InputStream in, OutputStream out, String name, long size) throws IOException {
        byte[] part = new byte[1 << 16];
        long done = 0;
        for (int length = in.read(part); length >= 0; length = in.read(part)) {
            done += length;
            if (done > size) {
                throw InputException.of(where, "'" + name + "' of " + size + " bytes, as the zip says", "more");
            }
            out.write(part, 0, length);
        }
        if (done != size) {
            throw InputException.of(where, "'" + name + "' of " + size + " bytes, as the zip says", "" + done);
        }
    }

    @Override
    public void close() {
        if (zip == null) {
            return;
        }
        close(zip);
        try (Stream<Path> unpacked = Files.walk(folder)) {
            for (Path path : unpacked.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new ResourceException(folder + " could not be removed: " + ImbrexException.firstLine(e), e);
        }
    }

    private static void close(@Nullable ZipFile zip) {
        try {
            if (zip != null) {
                zip.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a zip that was read could not be closed", e);
        }
    }
}
