package org.imbrex.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.imbrex.coding.ClassCode;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.progress.Progress;
import org.imbrex.volume.ScanSource;

/**
 * Annotated scans: where they are and what their numbers mean. The scans themselves stay on disk.
 *
 * @param file the folder or {@code dataset.yaml} that was opened
 * @param name what people call it
 * @param channels the names of the scans' channels, at least one
 * @param normalisation how their intensities are normalised
 * @param classes the names of the classes by number; 0 is the background
 * @param regions for each class the classes whose voxels are its own too, itself among them; empty if none contains another
 * @param codes what classes are, by their names, as far as the description says it
 * @param postprocessing what a model that learns from them is to do between probabilities and masks
 * @param values what the values in the masks stand for
 * @param grid what scans and masks are brought to
 * @param cases all of them, by name
 * @param givenSplit the split that the description gives, if it does
 * @param notes what people should know, such as files that were left out; one line each
 */
public record DataSet(
        Path file,
        String name,
        List<String> channels,
        NormalisationKind normalisation,
        List<String> classes,
        List<List<Integer>> regions,
        Map<String, ClassCode> codes,
        Postprocessing postprocessing,
        MaskValues values,
        TrainingGrid grid,
        List<Case> cases,
        Optional<Split> givenSplit,
        List<String> notes) {

    /** The file that describes a data set, inside its folder. */
    public static final String DESCRIPTION = "dataset.yaml";

    public DataSet {
        channels = List.copyOf(channels);
        classes = List.copyOf(classes);
        regions = regions.stream().map(List::copyOf).toList();
        codes = Map.copyOf(codes);
        cases = List.copyOf(cases);
        notes = List.copyOf(notes);
    }

    /**
     * Opens a data set: a {@code dataset.yaml}, a folder that holds one, a folder in nnU-Net's raw layout, or a folder with
     * {@code images} and {@code masks} whose files have the same stems and whose masks hold class numbers. Images named
     * {@code NAME_0000}, {@code NAME_0001} and so on are the channels of one scan. Instead of masks there may be ROIs of
     * ImageJ: {@code NAME.zip}, {@code NAME.roi}, or overlays in TIFFs.
     *
     * @throws InputException naming the file that is not as it has to be
     */
    public static DataSet open(Path path) {
        if (Files.isRegularFile(path)) {
            return DataSetFile.read(path);
        }
        if (!Files.isDirectory(path)) {
            throw InputException.of(path, "a folder or a " + DESCRIPTION, "nothing");
        }
        Path description = path.resolve(DESCRIPTION);
        if (Files.isRegularFile(description)) {
            return DataSetFile.read(description);
        }
        Path raw = path.resolve(NnunetRaw.DESCRIPTION);
        if (Files.isRegularFile(raw)) {
            return NnunetRaw.read(raw);
        }
        FolderPairs pairs = FolderPairs.of(path.resolve("images"), path.resolve("masks"), Map.of());
        MaskClasses classes = MaskClasses.found(path.resolve("masks"), pairs.cases());
        return new DataSet(
                path,
                String.valueOf(path.toAbsolutePath().normalize().getFileName()),
                channelNames(pairs.cases().get(0)),
                NormalisationKind.SCAN,
                classes.names(),
                List.of(),
                Map.of(),
                Postprocessing.NONE,
                classes.values(),
                TrainingGrid.OWN,
                pairs.cases(),
                Optional.empty(),
                pairs.leftOut());
    }

    /**
     * The split that the description gives, or else one by chance: whole groups, 70 / 15 / 15 per cent, and 80 / 20
     * without a test where there are fewer than six groups.
     *
     * @throws InputException if there are not two groups to split
     */
    public Split split(long seed) {
        return givenSplit.orElseGet(() -> {
            if (cases.stream().map(Case::group).distinct().count() < 2) {
                throw InputException.of(
                        file,
                        "at least 2 groups of cases, one to train on and one to validate on, or a split in "
                                + DESCRIPTION + " that has no validation",
                        "1");
            }
            return RandomSplit.of(cases, seed);
        });
    }

    /**
     * The splits of a cross-validation: whole groups, each validated on in one of them; what the given split tests on is in
     * none.
     *
     * @throws InputException if there are fewer groups than folds
     */
    public List<Split> folds(int count, long seed) {
        return Folds.of(this, count, seed);
    }

    /** The same scans, split in another way. */
    public DataSet withSplit(Split split) {
        return with(grid, cases, Optional.of(split), notes);
    }

    /**
     * The same without the cases that cannot be read, or whose mask does not fit; each becomes a note that names it. Reads
     * every case once.
     *
     * @throws InputException if none is left to train on
     * @throws org.imbrex.error.CancelledException if the progress says so
     */
    public DataSet withoutUnreadable(Progress progress) {
        List<Case> readable = new ArrayList<>();
        List<String> said = new ArrayList<>(notes);
        for (int i = 0; i < cases.size(); i++) {
            progress.checkCancelled();
            try {
                LoadedCase.load(this, cases.get(i));
                readable.add(cases.get(i));
            } catch (InputException e) {
                said.add("left out " + ImbrexException.firstLine(e));
            }
            progress.update("reading scans", i + 1, cases.size());
        }
        Optional<Split> split = givenSplit.map(given -> new Split(
                kept(given.train(), readable), kept(given.validation(), readable), kept(given.test(), readable)));
        if (readable.isEmpty() || split.filter(s -> s.train().isEmpty()).isPresent()) {
            throw InputException.of(file, "a case to train on that can be read", "none; " + said.get(said.size() - 1));
        }
        return with(grid, readable, split, said);
    }

    private static List<Case> kept(List<Case> part, List<Case> readable) {
        return part.stream().filter(readable::contains).toList();
    }

    /** The same scans, brought to another grid. */
    public DataSet withGrid(TrainingGrid other) {
        return with(other, cases, givenSplit, notes);
    }

    private DataSet with(TrainingGrid otherGrid, List<Case> some, Optional<Split> split, List<String> said) {
        return new DataSet(
                file,
                name,
                channels,
                normalisation,
                classes,
                regions,
                codes,
                postprocessing,
                values,
                otherGrid,
                some,
                split,
                said);
    }

    /**
     * A hash over the names and contents of images and masks, in hexadecimal; their order and their folder do not matter.
     *
     * @throws InputException if a file cannot be read
     */
    public static String sha256(Collection<Case> cases) {
        MessageDigest all = sha256();
        List<Case> sorted = new ArrayList<>(cases);
        sorted.sort(Comparator.comparing(Case::name));
        for (Case c : sorted) {
            // Names end in a byte that no UTF-8 holds, contents have a fixed length: nothing can pass for another.
            all.update(c.name().getBytes(StandardCharsets.UTF_8));
            all.update((byte) 0xff);
            c.images().forEach(image -> all.update(contents(image)));
            all.update(contents(c.mask()));
        }
        return HexFormat.of().formatHex(all.digest());
    }

    /** A hash over what is in a file, or in the files of a folder in the order of their names. */
    private static byte[] contents(Path file) {
        MessageDigest digest = sha256();
        if (Files.isDirectory(file)) {
            try (Stream<Path> all = Files.walk(file)) {
                all.filter(Files::isRegularFile).sorted().forEach(part -> digest.update(contents(part)));
            } catch (IOException | UncheckedIOException e) {
                throw new InputException(file, "cannot be listed: " + ImbrexException.firstLine(e), e);
            }
            return digest.digest();
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static List<String> channelNames(Case c) {
        try (ScanSource scan = c.open()) {
            int channels = scan.info().channels();
            return switch (channels) {
                case 1 -> List.of("intensity");
                case 3 -> List.of("red", "green", "blue");
                default ->
                    IntStream.rangeClosed(1, channels)
                            .mapToObj(i -> "channel-" + i)
                            .toList();
            };
        }
    }
}
