/** The menu's commands: dialogs that record and replay, and what they show. */
package org.imbrex.imagej.command;
