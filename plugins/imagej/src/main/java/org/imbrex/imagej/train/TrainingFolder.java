package org.imbrex.imagej.train;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.train.AnnotatedPlanes.Place;
import org.imbrex.io.disk.PartFile;

/**
 * Writes annotated planes as a data set that every Imbrex can train on: {@code images}, {@code masks} and a
 * {@code dataset.yaml} that says which planes validate. They are the last fifth of the planes; a single plane is cut into
 * its quarters, of which one validates.
 */
public final class TrainingFolder {
    private static final int VALIDATION_SHARE = 5;

    private final AnnotatedPlanes annotated;
    private final Path folder;
    private final List<Part> parts = new ArrayList<>();

    private TrainingFolder(AnnotatedPlanes annotated, Path folder) {
        this.annotated = annotated;
        this.folder = folder;
    }

    /** A piece of a plane, and how many of its pixels are annotated. */
    private record Part(String name, long foreground) {}

    /**
     * Writes the data set.
     *
     * @param name what its models will be called
     * @param folder is made if it is missing
     * @throws UsageException if nothing is left to validate on
     * @throws ResourceException if the folder cannot be written
     */
    public static void write(AnnotatedPlanes annotated, String name, Path folder) {
        TrainingFolder writer = new TrainingFolder(annotated, folder);
        writer.makeFolders();
        if (annotated.masks().size() == 1) {
            writer.writeQuarters();
        } else {
            annotated.masks().forEach((place, mask) -> writer.write(place, mask, writer.all(), ""));
        }
        PartFile.write(folder.resolve("dataset.yaml"), writer.description(name));
    }

    private Rectangle all() {
        return new Rectangle(annotated.image().getWidth(), annotated.image().getHeight());
    }

    private void makeFolders() {
        try {
            Files.createDirectories(folder.resolve("images"));
            Files.createDirectories(folder.resolve("masks"));
        } catch (IOException e) {
            throw new ResourceException(folder + ": cannot be made: " + ImbrexException.firstLine(e), e);
        }
    }

    private void writeQuarters() {
        Map.Entry<Place, byte[]> only = annotated.masks().entrySet().iterator().next();
        int width = annotated.image().getWidth();
        int height = annotated.image().getHeight();
        int x = width / 2;
        int y = height / 2;
        write(only.getKey(), only.getValue(), new Rectangle(0, 0, x, y), "-a");
        write(only.getKey(), only.getValue(), new Rectangle(x, 0, width - x, y), "-b");
        write(only.getKey(), only.getValue(), new Rectangle(0, y, x, height - y), "-c");
        write(only.getKey(), only.getValue(), new Rectangle(x, y, width - x, height - y), "-d");
    }

    private void write(Place place, byte[] mask, Rectangle box, String suffix) {
        String name = "z%04d-t%04d%s".formatted(place.slice(), place.frame(), suffix);
        ByteProcessor labels = new ByteProcessor(
                annotated.image().getWidth(), annotated.image().getHeight(), mask, null);
        labels.setRoi(box);
        ImageProcessor part = labels.crop();
        long foreground = 0;
        for (byte label : (byte[]) part.getPixels()) {
            foreground += label == 0 ? 0 : 1;
        }
        save(plane(place, box), folder.resolve("images").resolve(name + ".tif"));
        save(new ImagePlus(name, part), folder.resolve("masks").resolve(name + ".tif"));
        parts.add(new Part(name, foreground));
    }

    /** All channels of a plane. */
    private ImagePlus plane(Place place, Rectangle box) {
        ImagePlus image = annotated.image();
        ImageStack channels = new ImageStack(box.width, box.height);
        for (int c = 1; c <= image.getNChannels(); c++) {
            ImageProcessor processor =
                    image.getStack().getProcessor(image.getStackIndex(c, place.slice(), place.frame()));
            processor.setRoi(box);
            channels.addSlice(processor.crop());
            processor.resetRoi();
        }
        ImagePlus plane = new ImagePlus("plane", channels);
        plane.setDimensions(image.getNChannels(), 1, 1);
        plane.setCalibration(image.getCalibration().copy());
        return plane;
    }

    private static void save(ImagePlus image, Path file) {
        FileSaver saver = new FileSaver(image);
        boolean saved =
                image.getStackSize() == 1 ? saver.saveAsTiff(file.toString()) : saver.saveAsTiffStack(file.toString());
        if (!saved) {
            throw new ResourceException(file + ": cannot be written");
        }
    }

    private String description(String name) {
        List<Part> validation = annotated.masks().size() == 1 ? quarter() : lastFifth();
        List<Part> train =
                parts.stream().filter(part -> !validation.contains(part)).toList();
        if (validation.isEmpty() || train.stream().allMatch(part -> part.foreground() == 0)) {
            throw new UsageException(
                    "expected annotations in two parts of " + annotated.image().getTitle()
                            + " or more, to train on one and to validate on another, found one; annotate more of it");
        }
        return "name: " + quoted(name) + "\nimages: images\nmasks: masks\nclasses: ["
                + annotated.classes().stream().map(TrainingFolder::quoted).collect(Collectors.joining(", "))
                + "]\nsplit:\n  train: [" + names(train) + "]\n  validation: [" + names(validation) + "]\n";
    }

    /** The quarter with the least annotation that has some. */
    private List<Part> quarter() {
        return parts.stream()
                .filter(part -> part.foreground() > 0)
                .min(Comparator.comparingLong(Part::foreground))
                .stream()
                .toList();
    }

    private List<Part> lastFifth() {
        List<Part> withForeground =
                parts.stream().filter(part -> part.foreground() > 0).toList();
        int count = withForeground.size();
        return withForeground.subList(count - (count + VALIDATION_SHARE - 1) / VALIDATION_SHARE, count);
    }

    private static String names(List<Part> parts) {
        return parts.stream().map(Part::name).collect(Collectors.joining(", "));
    }

    /** A YAML text between double quotes. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
