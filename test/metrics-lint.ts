/**
 * The rules of `promtool check metrics`, for the text of a scrape: so that they hold where the tool
 * is not installed.
 */

type Family = { name: string; help: string | null; type: string | null; samples: string[] };

const ABBREVIATED = [
  "s",
  "ms",
  "us",
  "ns",
  "sec",
  "b",
  "kb",
  "mb",
  "gb",
  "tb",
  "pb",
  "m",
  "h",
  "d",
];
/** Unit as it may not be used, and the base unit in its place. */
const BASE_UNITS: Readonly<Record<string, string>> = {
  milliseconds: "seconds",
  microseconds: "seconds",
  nanoseconds: "seconds",
  minutes: "seconds",
  hours: "seconds",
  days: "seconds",
  kilobytes: "bytes",
  megabytes: "bytes",
  gigabytes: "bytes",
  bits: "bytes",
  percent: "ratio",
  millivolts: "volts",
};
const TYPE_WORDS = ["gauge", "counter", "histogram", "summary"];
const NAME = /^[a-z_][a-z0-9_]*$/;

function familiesIn(text: string): Family[] {
  const families = new Map<string, Family>();
  const family = (name: string): Family => {
    const known = families.get(name);
    if (known !== undefined) return known;
    const made: Family = { name, help: null, type: null, samples: [] };
    families.set(name, made);
    return made;
  };
  for (const line of text.split("\n")) {
    const comment = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line);
    if (comment !== null) {
      const [, kind, name = "", rest = ""] = comment;
      if (kind === "HELP") family(name).help = rest;
      else family(name).type = rest;
    } else if (line !== "" && !line.startsWith("#")) {
      const sample = line.split(/[{ ]/)[0] as string;
      const base = sample.replace(/_(bucket|sum|count)$/, "");
      const owner = families.has(sample) ? sample : base;
      family(owner).samples.push(line);
    }
  }
  return [...families.values()];
}

function faultsOf({ name, help, type, samples }: Family): string[] {
  const faults: string[] = [];
  const words = name.split("_");
  const units = words.filter((word) => BASE_UNITS[word] !== undefined);
  if (help === null || help.trim() === "") faults.push("no help text");
  if (type === null) faults.push("no type");
  if (!NAME.test(name)) faults.push("not in snake_case");
  if (type === "counter" && !name.endsWith("_total")) faults.push('counters end in "_total"');
  if (type !== "counter" && name.endsWith("_total")) faults.push('no "_total" but in counters');
  if (/_(bucket|sum|count)$/.test(name)) faults.push("a suffix of histograms");
  for (const word of units) faults.push(`${BASE_UNITS[word]} instead of ${word}`);
  for (const word of words.filter((part) => ABBREVIATED.includes(part))) {
    faults.push(`abbreviated unit ${word}`);
  }
  for (const word of words.filter((part) => TYPE_WORDS.includes(part))) {
    faults.push(`the type ${word} is in the name`);
  }
  const labels = samples.map((line) => line.replace(/ \S+$/, ""));
  if (new Set(labels).size !== labels.length) faults.push("the same sample twice");
  if (samples.some((line) => / NaN$/.test(line))) faults.push("a sample that is no number");
  return faults.map((fault) => `${name}: ${fault}`);
}

/** Every fault of a scrape; a family that is defined twice is one as well. */
export function lintMetrics(text: string): string[] {
  const heads = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] as string);
  const twice = heads.filter((name, index) => heads.indexOf(name) !== index);
  return [
    ...familiesIn(text).flatMap(faultsOf),
    ...twice.map((name) => `${name}: defined more than once`),
  ];
}
