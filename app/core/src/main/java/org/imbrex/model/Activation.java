package org.imbrex.model;

/** What turns a network's output into probabilities. */
public enum Activation {
    /** The output already is probabilities. */
    NONE,
    /** Over the classes: they exclude each other. */
    SOFTMAX,
    /** For each class by itself: classes may overlap. */
    SIGMOID
}
