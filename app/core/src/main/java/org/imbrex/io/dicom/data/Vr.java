package org.imbrex.io.dicom.data;

import java.util.Optional;

/** Value representations (PS3.5, 6.2): how the bytes of an element are to be read. */
public enum Vr {
    AE(Kind.TEXT, 1, 16),
    AS(Kind.TEXT, 1, 4),
    AT(Kind.BINARY, 2, 0),
    CS(Kind.TEXT, 1, 16),
    DA(Kind.TEXT, 1, 8),
    DS(Kind.TEXT, 1, 16),
    DT(Kind.TEXT, 1, 26),
    FD(Kind.BINARY, 8, 0),
    FL(Kind.BINARY, 4, 0),
    IS(Kind.TEXT, 1, 12),
    LO(Kind.NATIONAL_TEXT, 1, 64),
    LT(Kind.NATIONAL_TEXT, 1, 10240),
    OB(Kind.LONG_BINARY, 1, 0),
    OD(Kind.LONG_BINARY, 8, 0),
    OF(Kind.LONG_BINARY, 4, 0),
    OL(Kind.LONG_BINARY, 4, 0),
    OV(Kind.LONG_BINARY, 8, 0),
    OW(Kind.LONG_BINARY, 2, 0),
    PN(Kind.NATIONAL_TEXT, 1, 64 * 3 + 2),
    SH(Kind.NATIONAL_TEXT, 1, 16),
    SL(Kind.BINARY, 4, 0),
    SQ(Kind.SEQUENCE, 1, 0),
    SS(Kind.BINARY, 2, 0),
    ST(Kind.NATIONAL_TEXT, 1, 1024),
    SV(Kind.LONG_BINARY, 8, 0),
    TM(Kind.TEXT, 1, 14),
    UC(Kind.LONG_NATIONAL_TEXT, 1, Integer.MAX_VALUE),
    UI(Kind.TEXT, 1, 64),
    UL(Kind.BINARY, 4, 0),
    UN(Kind.LONG_BINARY, 1, 0),
    UR(Kind.LONG_TEXT, 1, Integer.MAX_VALUE),
    US(Kind.BINARY, 2, 0),
    UT(Kind.LONG_NATIONAL_TEXT, 1, Integer.MAX_VALUE),
    UV(Kind.LONG_BINARY, 8, 0);

    private enum Kind {
        TEXT,
        LONG_TEXT,
        NATIONAL_TEXT,
        LONG_NATIONAL_TEXT,
        BINARY,
        LONG_BINARY,
        SEQUENCE
    }

    private final Kind kind;
    private final int unit;
    private final int mostCharacters;

    Vr(Kind kind, int unit, int mostCharacters) {
        this.kind = kind;
        this.unit = unit;
        this.mostCharacters = mostCharacters;
    }

    /** The representation that two letters name. */
    public static Optional<Vr> of(int first, int second) {
        for (Vr vr : values()) {
            if (vr.name().charAt(0) == first && vr.name().charAt(1) == second) {
                return Optional.of(vr);
            }
        }
        return Optional.empty();
    }

    /** Whether explicit transfer syntaxes give its length in 32 bits, after two reserved bytes. */
    public boolean isLong() {
        return switch (kind) {
            case LONG_TEXT, LONG_NATIONAL_TEXT, LONG_BINARY, SEQUENCE -> true;
            case TEXT, NATIONAL_TEXT, BINARY -> false;
        };
    }

    public boolean isText() {
        return switch (kind) {
            case TEXT, LONG_TEXT, NATIONAL_TEXT, LONG_NATIONAL_TEXT -> true;
            case BINARY, LONG_BINARY, SEQUENCE -> false;
        };
    }

    /** Whether its text is in the character set that the data set names. */
    public boolean isNational() {
        return kind == Kind.NATIONAL_TEXT || kind == Kind.LONG_NATIONAL_TEXT;
    }

    /** Whether a backslash is a letter of its text and does not part values. */
    public boolean isOneText() {
        return this == ST || this == LT || this == UT || this == UR;
    }

    /** Bytes that belong together when the byte order is turned round. */
    public int unit() {
        return unit;
    }

    /** The most characters one value may have; 0 where that says nothing. */
    public int mostCharacters() {
        return mostCharacters;
    }

    /** What fills a value of an odd length up. */
    public byte padding() {
        return (byte) (isText() && this != UI ? ' ' : 0);
    }
}
