package org.imbrex.yaml;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a component of a record that is read from YAML and written as such. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** What it decides, in words for the comment beside it. */
    String value();

    /** The smallest number that is allowed. */
    double from() default Double.NEGATIVE_INFINITY;

    /** The largest number that is allowed. */
    double to() default Double.POSITIVE_INFINITY;
}
