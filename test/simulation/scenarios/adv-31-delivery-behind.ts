import { baseOf, castOf, linkFault, type Scenario, sees } from "./scenario.ts";

/** Batches do not reach one node: consensus runs ahead of delivery, and then it crashes. [P4] */
export const deliveryBehind: Scenario = {
  name: "ADV-31",
  title: "delivered output behind consensus by 1..k heights at a restart",
  schedule(seed) {
    const { everybody } = castOf(seed);
    const behind = seed % everybody.length;
    const kinds = ["batch", "batches"] as const;
    const links = [
      linkFault({ to: behind, fromMs: 500, untilMs: 2500, kinds: [...kinds], loss: 1 }),
    ];
    const crashes = [900, 1600, 2300].map((atMs) => ({
      operator: behind,
      atMs,
      downMs: 150,
      point: { kind: "anytime" } as const,
    }));
    return { ...baseOf("ADV-31", seed), links, crashes };
  },
  witness: () =>
    sees({
      "a start with more final than delivered": ({ kind, ...observation }) => {
        if (kind !== "restart" || !("records" in observation)) return false;
        let delivered = 0;
        let final = 0;
        for (const record of observation.records) {
          if (record.kind === "output") delivered = Math.max(delivered, record.height);
          if (record.kind !== "viewCertificate") continue;
          const { phase, height } = record.certificate.statement;
          if (phase === 3) final = Math.max(final, height);
        }
        return final > delivered + 1;
      },
    }),
};
