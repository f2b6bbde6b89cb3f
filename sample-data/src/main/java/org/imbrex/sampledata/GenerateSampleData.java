package org.imbrex.sampledata;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.report.IntensityRange;
import org.imbrex.sampledata.DataSetPlan.PlannedScan;
import org.imbrex.sampledata.Manifest.FileEntry;
import org.imbrex.sampledata.field.Scan;
import org.imbrex.sampledata.head.HeadVolume;

/** Makes the sample data anew: {@code GenerateSampleData DIR}. */
public final class GenerateSampleData {
    private static final int WRONG_USE = 2;
    private static final int NO_RESOURCE = 3;
    private static final long SMALL_FILE = 1 << 20;
    /** Which scans the contact sheet shows: one of each of three patients, in the lung set with lesions. */
    private static final List<Integer> SHOWN = List.of(0, 3, 6);

    private GenerateSampleData() {}

    /**
     * Writes both sets and the volume, their descriptions, the manifest and the contact sheet; files of the same names are replaced.
     *
     * @param arguments the folder
     */
    public static void main(String[] arguments) {
        try {
            run(arguments);
        } catch (ImbrexException e) {
            System.err.println(e.getMessage());
            System.exit(e instanceof UsageException ? WRONG_USE : NO_RESOURCE);
        }
    }

    static void run(String... arguments) {
        if (arguments.length != 1) {
            throw new UsageException("expected one folder to write into, found " + arguments.length + " arguments");
        }
        write(Path.of(arguments[0]));
    }

    private static void write(Path folder) {
        try {
            SortedMap<String, FileEntry> files = new TreeMap<>();
            List<List<Scan>> shown = new ArrayList<>();
            for (DataSetPlan set : DataSetPlan.all()) {
                Files.createDirectories(folder.resolve(set.name()).resolve("images"));
                Files.createDirectories(folder.resolve(set.name()).resolve("masks"));
                // Each scan depends on its own seed alone, so that their order does not matter.
                List<Scan> scans = set.scans().parallelStream().map(set::draw).toList();
                for (int i = 0; i < scans.size(); i++) {
                    write(folder, set, set.scans().get(i), scans.get(i), files);
                }
                shown.add(SHOWN.stream().map(scans::get).toList());
                replace(folder.resolve(set.name()).resolve("dataset.yaml"), bytes(DataSetYaml.of(set)));
            }
            writeVolume(folder, files);
            writePhantom(folder, files);
            List<IntensityRange> ranges = List.of(new IntensityRange(0, 255), new IntensityRange(-1050, 350));
            replace(folder.resolve("contact-sheet.png"), ContactSheet.png(shown, ranges));
            ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            replace(folder.resolve("manifest.json"), bytes(mapper.writeValueAsString(Manifest.of(files)) + "\n"));
        } catch (IOException e) {
            throw new ResourceException(folder + ": the sample data could not be written: " + e.getMessage(), e);
        }
    }

    private static void write(
            Path folder, DataSetPlan set, PlannedScan planned, Scan scan, SortedMap<String, FileEntry> files)
            throws IOException {
        Path image = folder.resolve(set.image(planned));
        Path mask = folder.resolve(set.mask(planned));
        ScanFiles.write(scan, set.signed(), image, mask);
        files.put(set.image(planned), entry(ScanFiles.pixelChecksum(scan, set.signed()), image));
        files.put(set.mask(planned), entry(ScanFiles.checksum(scan.labels()), mask));
    }

    private static void writeVolume(Path folder, SortedMap<String, FileEntry> files) throws IOException {
        Files.createDirectories(folder.resolve(VolumeFiles.IMAGE).resolveSibling("."));
        Files.createDirectories(folder.resolve(VolumeFiles.MASK).resolveSibling("."));
        HeadVolume head = VolumeFiles.draw();
        VolumeFiles.write(head, folder);
        files.put(VolumeFiles.IMAGE, entry(VolumeFiles.pixelChecksum(head.scan()), folder.resolve(VolumeFiles.IMAGE)));
        files.put(VolumeFiles.MASK, entry(ScanFiles.checksum(head.mask().labels()), folder.resolve(VolumeFiles.MASK)));
    }

    private static void writePhantom(Path folder, SortedMap<String, FileEntry> files) throws IOException {
        DicomPhantom.write(folder);
        for (int z = 0; z < DicomPhantom.EXTENT.depth(); z++) {
            String slice = DicomPhantom.slice(z);
            files.put(slice, entry(DicomPhantom.pixelChecksum(folder, z), folder.resolve(slice)));
        }
        files.put(DicomPhantom.MASK, entry(DicomPhantom.maskChecksum(folder), folder.resolve(DicomPhantom.MASK)));
    }

    private static FileEntry entry(String pixels, Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return new FileEntry(pixels, ScanFiles.checksum(bytes), bytes.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        try (PartFile part = PartFile.create(file, SMALL_FILE)) {
            OutputStream out = part.stream();
            out.write(bytes);
            part.finish();
        }
    }
}
