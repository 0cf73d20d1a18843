/** The endpoints as a transport of viem, for calls and transactions that decide nothing final. [ST4] */
import { type CustomTransport, custom } from "viem";
import type { Endpoints } from "./endpoints.ts";

/** Every request goes to the first endpoint that works; viem itself never repeats one. */
export const l1Transport = (endpoints: Pick<Endpoints, "request">): CustomTransport =>
  custom(
    {
      request: ({ method, params }: { method: string; params?: readonly unknown[] }) =>
        endpoints.request(method, params ?? []),
    },
    { retryCount: 0 },
  );
