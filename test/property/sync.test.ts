/**
 * Among any mix of honest and lying servers: what sync tells its siblings is true, and as long as
 * one server is honest, it is told. [Y3, Y5, Y6, O7]
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Block,
  type BlockHeader,
  bitmapOf,
  blockHash,
  createBlock,
  cutRoot,
  leafHash,
  type OutputHeader,
  outputHash,
  type ProvenOutput,
  type RollupLeaf,
  reportsRoot,
} from "../../src/chain/index.ts";
import { collectionSizes, type SyncEffect, type SyncMessage } from "../../src/core/sync/index.ts";
import { keccakText } from "../../src/crypto/hash.ts";
import { createMerkleTree, merkleRoot } from "../../src/crypto/merkle.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  operatorOf,
  viewOf,
} from "../../src/primitives/brand.ts";
import {
  absentMessage,
  blocksMessage,
  certificateOf,
  chainOf,
  createNode,
  GENESIS,
  LEAVES,
  type Node,
  ofKind,
  outputsMessage,
  outputsOf,
  RETRY_MS,
  STATUS_MS,
  sentIn,
  statusMessage,
  verdictsOf,
} from "../unit/core/sync/fixture.ts";

const HEIGHTS = 40;
const BLOCKS = chainOf(HEIGHTS);
const BY_HASH = new Map(BLOCKS.map((block) => [block.hash, block]));
const OUTPUTS = outputsOf(BLOCKS);
const PEERS = [0, 1, 2] as const;
const MANY = Number.MAX_SAFE_INTEGER;

/** A recipe for one lie: which way, and where. */
type Lie = { readonly way: number; readonly where: number };
const lieArbitrary: fc.Arbitrary<Lie> = fc.record({ way: fc.nat(40), where: fc.nat(1000) });

const pick = <T>(items: readonly T[], { where }: Lie): T => items[where % items.length] as T;
const replaced = <T>(items: readonly T[], lie: Lie, change: (item: T) => T): T[] =>
  items.map((item, index) => (index === lie.where % items.length ? change(item) : item));

/** The chain downwards from a hash, as an honest server has it. */
function blocksFrom(hash: Hash, count: number): Block[] {
  const found: Block[] = [];
  for (let block = BY_HASH.get(hash); block !== undefined; ) {
    found.push(block);
    if (found.length === count) break;
    block = BY_HASH.get(block.header.parentHash);
  }
  return found;
}

const BAD_NUMBERS = [-1, 0.5, Number.NaN, 2 ** 53, 2 ** 32, MANY];

/** A block that is not the one its place wants, though it may claim its hash. */
function forge(block: Block, { way, where }: Lie): Block {
  const rebuilt = (header: BlockHeader, rest: Pick<Block, "cut" | "reports">): Block =>
    createBlock(
      { ...header, cutRoot: cutRoot(rest.cut), reportsRoot: reportsRoot(rest.reports) },
      rest.cut,
      rest.reports,
    );
  const field = pick(Object.keys(block.header) as (keyof BlockHeader)[], { way, where });
  const value = block.header[field];
  const other = typeof value === "number" ? value + 1 : keccakText(`${where}`);
  const header = { ...block.header, [field]: other } as BlockHeader;
  const bad = pick(BAD_NUMBERS, { way, where }) as never;
  const raised = replaced(block.cut, { way, where }, (entry) => ({
    ...entry,
    height: laneHeightOf(entry.height + (where % 2 === 0 ? 1 : 2 ** 32)),
  }));
  switch (way % 10) {
    case 0:
      return { ...block, header };
    case 1:
      return { ...block, header, hash: blockHash(header) };
    case 2:
      return { ...block, cut: raised };
    case 3:
      return where % 2 === 0
        ? rebuilt(block.header, { ...block, cut: raised })
        : forge(block, { way: 2, where });
    case 4:
      return { ...block, reports: block.reports.slice(1), cut: block.cut.slice(1) };
    case 5:
      return { ...block, cut: [...block.cut, ...block.cut] };
    case 6:
      return {
        ...block,
        header: { ...block.header, [typeof value === "number" ? field : "height"]: bad },
      };
    case 7:
      return {
        ...block,
        reports: [...block.reports, ...block.reports.slice(0, 1), ...(BLOCKS[1] as Block).reports],
      };
    case 8:
      return { ...rebuilt(header, block), hash: block.hash };
    default:
      return pick(
        BLOCKS.filter(({ hash }) => hash !== block.hash),
        { way, where },
      );
  }
}

/** What a lying server sends for blocks; null: nothing. */
function lieAboutBlocks(request: Extract<SyncMessage, { kind: "getBlocks" }>, lie: Lie) {
  const honest = blocksFrom(request.hash, request.count);
  switch (lie.way % 7) {
    case 0:
      return null;
    case 1:
      return absentMessage(request);
    case 2:
      return blocksMessage([]);
    case 3:
      return blocksMessage([...honest].reverse());
    case 4:
      return blocksMessage(Array.from({ length: 70 }, () => honest[0] ?? (BLOCKS[0] as Block)));
    case 5:
      return absentMessage({ ...request, hash: keccakText(`${lie.where}`) });
    default:
      return blocksMessage(replaced(honest, lie, (block) => forge(block, lie)));
  }
}

/** Delivers what peers answer until nothing is open or patience ends; calls `observe` on each step. */
function converse(
  node: Node,
  first: readonly SyncEffect[],
  options: {
    answer: (peer: number, request: SyncMessage) => SyncMessage | null;
    react: (effects: readonly SyncEffect[]) => readonly SyncEffect[];
    rounds: number;
  },
): void {
  let effects = [...first];
  for (let round = 0; round < options.rounds; round++) {
    const inbox = sentIn(effects).flatMap(({ to, message }) =>
      to !== "all" && message.kind.startsWith("get")
        ? [{ peer: to[0] as number, request: message as SyncMessage }]
        : [],
    );
    const next: SyncEffect[] = [];
    const take = (more: readonly SyncEffect[]): void => {
      next.push(...more, ...options.react(more));
    };
    for (const { job } of ofKind(effects, "check")) {
      take(node.step({ kind: "checked", job, verdicts: verdictsOf(job) }));
    }
    for (const { peer, request } of inbox) {
      const answer = options.answer(peer, request);
      if (answer !== null) take(node.receive(peer, answer));
    }
    take(node.fire("retry", RETRY_MS));
    for (const { name, size, bound } of collectionSizes(node.state)) {
      expect(size, name).toBeLessThanOrEqual(bound);
    }
    effects = next;
  }
}

const liesOf = fc.array(lieArbitrary, { minLength: 1, maxLength: 40 });

test("Y6: fetched blocks are those that were named, down to genesis, among liars", () => {
  fc.assert(
    fc.property(liesOf, fc.nat(2), fc.integer({ min: 1, max: 20 }), (lies, honest, perAnswer) => {
      const node = createNode({});
      const fetched: Block[] = [];
      let wanted = (BLOCKS[HEIGHTS - 1] as Block).hash;
      let turn = 0;
      const react = (effects: readonly SyncEffect[]): SyncEffect[] =>
        ofKind(effects, "blocksFetched").flatMap(({ blocks }) => {
          for (const block of blocks) {
            expect(block.hash).toBe(wanted);
            expect(block).toEqual(BY_HASH.get(wanted));
            fetched.push(block);
            wanted = block.header.parentHash;
          }
          return wanted === GENESIS ? [] : node.needBlock(wanted);
        });
      converse(node, node.needBlock(wanted), {
        react,
        rounds: 4 * HEIGHTS,
        answer: (peer, request) => {
          if (request.kind !== "getBlocks") return null;
          if (peer === honest) return blocksMessage(blocksFrom(request.hash, perAnswer));
          return lieAboutBlocks(request, lies[turn++ % lies.length] as Lie);
        },
      });
      expect(fetched).toHaveLength(HEIGHTS);
    }),
    { numRuns: 150 },
  );
});

test("Y5: what nobody asked for tells nothing, whatever it is", () => {
  fc.assert(
    fc.property(liesOf, (lies) => {
      const node = createNode({ own: OUTPUTS, progress: { deliveredHeight: 20 } });
      for (const lie of lies) {
        const block = pick(BLOCKS, lie);
        const messages = [
          blocksMessage([block]),
          blocksMessage([forge(block, lie)]),
          outputsMessage([pick(OUTPUTS, lie)]),
          stateMessage(pick(OUTPUTS, lie)),
        ];
        for (const message of messages) {
          const kinds = node.receive(lie.way % 3, message).map(({ kind }) => kind);
          expect(kinds).toEqual(["reject"]);
        }
      }
    }),
    { numRuns: 50 },
  );
});

/** An output that is not the one of its height, or is not proven by its certificate. */
function forgeOutput(output: ProvenOutput, { way, where }: Lie): ProvenOutput {
  const field = pick(Object.keys(output.header) as (keyof OutputHeader)[], { way, where });
  const value = output.header[field];
  const changed = typeof value === "number" ? value + 1 : keccakText(`${where}`);
  const header = { ...output.header, [field]: changed } as OutputHeader;
  switch (way % 6) {
    case 0:
      return { header, certificate: output.certificate };
    case 1:
      return { header, certificate: certificateOf(header, { right: false }) };
    case 2:
      return { header: output.header, certificate: certificateOf(output.header, { right: false }) };
    case 3:
      return { header: output.header, certificate: certificateOf(header, { right: false }) };
    case 4: {
      const certificate = certificateOf(output.header, { right: false });
      const signers = bitmapOf(4, [0, 1].slice(0, where % 3).map(operatorOf));
      return { header: output.header, certificate: { ...certificate, signers } };
    }
    default:
      return {
        header: { ...output.header, [field]: pick(BAD_NUMBERS, { way, where }) } as OutputHeader,
        certificate: output.certificate,
      };
  }
}

function lieAboutOutputs(request: Extract<SyncMessage, { kind: "getOutputs" }>, lie: Lie) {
  const from = request.fromHeight - 1;
  const honest = OUTPUTS.slice(from, from + request.count);
  switch (lie.way % 7) {
    case 0:
      return null;
    case 1:
      return absentMessage(request);
    case 2:
      return outputsMessage(honest.map((output) => ({ ...output, certificate: null })));
    case 3:
      return outputsMessage([...honest].reverse());
    case 4:
      return outputsMessage([...honest, ...honest, ...honest]);
    case 5:
      return outputsMessage(honest.slice(1));
    default:
      return outputsMessage(replaced(honest, lie, (output) => forgeOutput(output, lie)));
  }
}

test("O7: proven outputs are the certified ones, gapless from mine, among liars", () => {
  fc.assert(
    fc.property(liesOf, fc.nat(2), fc.integer({ min: 1, max: 9 }), (lies, honest, sparse) => {
      const node = createNode({ own: OUTPUTS, progress: { deliveredHeight: HEIGHTS } });
      let certified = 0;
      let turn = 0;
      const react = (effects: readonly SyncEffect[]): SyncEffect[] =>
        ofKind(effects, "provenOutputs").flatMap(({ outputs }) => {
          for (const { header, certificate } of outputs) {
            expect(header).toEqual(OUTPUTS[certified]?.header);
            if (certificate !== null) expect(certificate.signature[0]).toBe(1);
            certified++;
          }
          expect(outputs.at(-1)?.certificate).not.toBeNull();
          return node.progress({ certifiedHeight: certified });
        });
      const claims = PEERS.flatMap((peer) =>
        node.receive(peer, statusMessage(peer === honest ? HEIGHTS : MANY)),
      );
      converse(node, claims, {
        react,
        rounds: 20 * (STATUS_MS / RETRY_MS),
        answer: (peer, request) => {
          if (request.kind !== "getOutputs") return null;
          if (peer !== honest) {
            return lieAboutOutputs(request, lies[turn++ % lies.length] as Lie);
          }
          const from = request.fromHeight - 1;
          const outputs = OUTPUTS.slice(from, from + request.count).map((output, index) =>
            (from + index + 1) % sparse === 0 || from + index + 1 === HEIGHTS
              ? output
              : { ...output, certificate: null },
          );
          return outputsMessage(outputs);
        },
      });
      expect(certified).toBe(HEIGHTS);
    }),
    { numRuns: 150 },
  );
});

type State = Extract<SyncMessage, { kind: "outputState" }>;

function stateMessage({ header, certificate }: ProvenOutput): State {
  return {
    kind: "outputState",
    epoch: epochOf(0),
    header,
    certificate: certificate ?? certificateOf(header),
    leaves: LEAVES,
    block: BLOCKS[header.height - 1] as Block,
    finalization: {} as State["finalization"],
  };
}

function forgeState(state: State, lie: Lie): State {
  const leaves = replaced(LEAVES, lie, (leaf) => ({ ...leaf, seq: leaf.seq + 1 }));
  const rollupsRoot = merkleRoot(createMerkleTree(leaves.map(leafHash)));
  const header = { ...state.header, rollupsRoot };
  const badLeaf = { ...(LEAVES[0] as RollupLeaf), txCount: pick(BAD_NUMBERS, lie) };
  switch (lie.way % 8) {
    case 0:
      return { ...state, leaves };
    case 1:
      return { ...state, header, leaves };
    case 2:
      return { ...state, header, leaves, certificate: certificateOf(header, { right: false }) };
    case 3:
      return { ...state, leaves: [badLeaf, ...LEAVES.slice(1)] };
    case 4:
      return { ...state, block: forge(state.block, lie) };
    case 5:
      return {
        ...state,
        leaves: LEAVES.slice(lie.where % 3).concat(lie.where % 3 === 0 ? LEAVES : []),
      };
    case 6:
      return { ...state, certificate: certificateOf(state.header, { right: false }) };
    default:
      return stateMessage(pick(OUTPUTS.slice(0, 10), lie));
  }
}

test("O7: a snapshot is a certified state above what I lack, among liars", () => {
  fc.assert(
    fc.property(
      liesOf,
      fc.nat(2),
      fc.integer({ min: 11, max: HEIGHTS }),
      (lies, honest, newest) => {
        const node = createNode({
          own: OUTPUTS.slice(0, 10),
          progress: { deliveredHeight: 10, certifiedHeight: 10 },
        });
        let turn = 0;
        const taken: State[] = [];
        const react = (effects: readonly SyncEffect[]): SyncEffect[] => {
          for (const { header, certificate, leaves, block } of ofKind(effects, "snapshot")) {
            const truth = stateMessage(OUTPUTS[header.height - 1] as ProvenOutput);
            expect(header.height).toBeGreaterThan(10);
            expect({ ...truth, header, certificate, leaves, block }).toEqual(truth);
            expect(outputHash(header)).toBe(certificate.statement.hash);
            taken.push(truth);
          }
          return [];
        };
        const claims = PEERS.flatMap((peer) =>
          node.receive(peer, statusMessage(peer === honest ? newest : MANY)),
        );
        const first = node.step({ kind: "unavailable", height: heightOf(11) });
        converse(node, [...claims, ...first], {
          react,
          rounds: 5 * (STATUS_MS / RETRY_MS),
          answer: (peer, request) => {
            if (request.kind !== "getOutputState") return null;
            const state = stateMessage(OUTPUTS[newest - 1] as ProvenOutput);
            if (peer === honest) return state;
            const lie = lies[turn++ % lies.length] as Lie;
            return lie.way % 9 === 8 ? null : forgeState(state, lie);
          },
        });
        expect(taken).toHaveLength(1);
      },
    ),
    { numRuns: 150 },
  );
});

test("Y1: no Status makes a node believe or ask more than a bounded number of requests", () => {
  const number = fc.oneof(fc.nat(60), fc.constant(MANY), fc.constantFrom(...BAD_NUMBERS));
  const claim = fc.record({ peer: fc.nat(2), view: number, finalizedView: number, height: number });
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 100 }), (claims) => {
      const node = createNode({ own: OUTPUTS, progress: { view: 5, deliveredHeight: HEIGHTS } });
      const before = { ...node.state.progress };
      let asks = 0;
      let shown = 0;
      for (const { peer, view, finalizedView, height } of claims) {
        const effects = node.receive(peer, statusMessage(height, { view, finalizedView }));
        for (const { to, message } of sentIn(effects)) {
          if (message.kind === "status") shown++;
          else asks++;
          expect(to).toHaveLength(1);
        }
      }
      expect(node.state.progress).toEqual(before);
      expect(asks).toBeLessThanOrEqual(1);
      expect(shown).toBeLessThanOrEqual(PEERS.length);
      expect(node.state.progress.view).toBe(viewOf(5));
    }),
    { numRuns: 100 },
  );
});
