import { describe, expect, test } from "vitest";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { LockstepError } from "../../../src/primitives/errors.ts";

test("D16: on Node the native library is found", async () => {
  expect((await loadNativeBls()).implementation).toBe("blst-native");
});

describe("D16: where native BLS is missing", () => {
  test("a library that does not load is CRYPTO_UNAVAILABLE", async () => {
    const cause = new Error("no binary for this platform");
    const loading = loadNativeBls(() => Promise.reject(cause));
    await expect(loading).rejects.toBeInstanceOf(LockstepError);
    await expect(loading).rejects.toMatchObject({ code: "CRYPTO_UNAVAILABLE", cause });
    await expect(loading).rejects.toMatchObject({ recovery: "halt" });
  });

  test("falling back to another implementation is refused", async () => {
    const { bls } = await import("@chainsafe/bls/blst-native");
    const herumi = { bls: { ...bls, implementation: "herumi" as const } };
    await expect(loadNativeBls(() => Promise.resolve(herumi))).rejects.toMatchObject({
      code: "CRYPTO_UNAVAILABLE",
    });
  });
});
