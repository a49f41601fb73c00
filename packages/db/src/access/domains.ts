/**
 * Conditions on domains that need a function of ours, by domain and name. Those that need none stand with the domain, in
 * the migrations.
 */
const conditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "app.time_zone": { time_zone_known: "app.is_time_zone(VALUE)" },
  "symptoms.regions": { regions_known: "symptoms.are_regions(VALUE)" },
  "symptoms.tags": { tags_plain: "symptoms.are_tags(VALUE)" },
  "symptoms.word": { word_plain: "app.is_word(VALUE)" },
};

/** The conditions as SQL, a section for each domain that begins with a line `-- domain <name>`. */
export function renderDomains(): string {
  return Object.entries(conditions)
    .map(([domain, named]) =>
      [
        `-- domain ${domain}`,
        // NOT VALID as those of tables are: it is what is written next that is refused.
        ...Object.entries(named).map(
          ([name, condition]) => `ALTER DOMAIN ${domain} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID;`,
        ),
        "",
      ].join("\n"),
    )
    .join("\n");
}
