/** Lines of keys in a TOML file. */
import { expect, test } from "vitest";
import { lineOfKey } from "../../../src/node/toml-place.ts";

const TEXT = `top = 1
# port = 9
[api]
"quoted" = 1
inline = { port = 2, deep = { er = 1 } }

  [ api.http ]   # a comment
  port = 3
[api.grpc]
sub.port=4
[[list]]
port = 5
`;

test.each([
  ["top", 1],
  ["api", 3],
  ["api.quoted", 4],
  ["api.inline.port", 5],
  ["api.inline.deep.er", 5],
  ["api.http.port", 8],
  ["api.grpc.sub.port", 10],
  ["list.port", 12],
])("%s stands in line %i", (key, line) => {
  expect(lineOfKey(TEXT, key)).toBe(line);
});

test("a key that is missing is looked for in its table", () => {
  expect(lineOfKey(TEXT, "api.http.host")).toBe(7);
  expect(lineOfKey(TEXT, "keys.file")).toBeNull();
});
