package org.imbrex.cli.launch;

/** A part of the program with a class path of its own. */
enum Part {
    /** Everything but training. */
    RUN("run", "app/cli", "imbrex-cli"),
    TRAIN("train", "model-training/commands", "imbrex-training-commands");

    /** How the launcher's files call it. */
    final String title;
    /** The Maven module at the top of it, as a path from the root. */
    final String module;

    final String artifact;

    Part(String title, String module, String artifact) {
        this.title = title;
        this.module = module;
        this.artifact = artifact;
    }
}
