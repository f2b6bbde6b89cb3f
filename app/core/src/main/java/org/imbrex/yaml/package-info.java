/** YAML files read strictly: every complaint names the line and the key, and an unknown key the nearest known one. */
package org.imbrex.yaml;
