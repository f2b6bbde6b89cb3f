package org.imbrex.io.dicom.seg;

import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.Values;

/**
 * A coded concept (PS3.3, 8.8).
 *
 * @param value its code: {@code 39607008}
 * @param scheme whose code it is: {@code SCT} for SNOMED CT, {@code DCM}
 * @param meaning in words
 */
public record Code(String value, String scheme, String meaning) {
    /** Puts it in as a sequence of one item. */
    void put(DataSet into, int tag) {
        DataSet item = Values.putItem(into, tag);
        Values.put(item, Tag.CODE_VALUE, value);
        Values.put(item, Tag.CODING_SCHEME_DESIGNATOR, scheme);
        Values.put(item, Tag.CODE_MEANING, meaning);
    }
}
