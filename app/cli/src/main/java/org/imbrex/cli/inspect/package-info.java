/** What the command inspect says of files, kind by kind. */
package org.imbrex.cli.inspect;
