/tmp/dcmo/jai-imageio-jpeg2000-1.4.0.jar:/tmp/dcmo/jai-imageio-core-1.4.0.jar
