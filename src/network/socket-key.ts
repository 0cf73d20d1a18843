/**
 * The key of the socket of one class, and TLS as both ends of it must speak. [N10]
 *
 * The acceptor of a connection draws an id and a secret and says them on the encrypted control
 * stream, so only the two members know them. Each socket has a key of its own, bound to its class
 * and number; TLS 1.3 uses it as a pre-shared key together with a fresh Diffie-Hellman exchange.
 */
import { constants, hkdfSync, randomBytes } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { toHex } from "../primitives/bytes.ts";
import { MESSAGE_CLASSES, type MessageClass } from "./classes.ts";

export const INVITATION_ID_BYTES = 16;
export const INVITATION_SECRET_BYTES = 32;

/** What the acceptor of a connection lets its dialer open sockets with; both in hex. */
export type Invitation = { readonly id: string; readonly secret: string };

/** One socket among those of its connection. */
export type SocketName = {
  readonly invitation: string;
  /** Its number, never twice on one connection; it tells the class as well. */
  readonly path: number;
};

/** @param attempt from 1 on. */
export const pathOf = (name: MessageClass, attempt: number): number =>
  attempt * MESSAGE_CLASSES.length + MESSAGE_CLASSES.indexOf(name);

/** What a socket carries. */
export const classOfPath = (path: number): MessageClass =>
  MESSAGE_CLASSES[path % MESSAGE_CLASSES.length] as MessageClass;

export const drawInvitation = (): Invitation => ({
  id: toHex(randomBytes(INVITATION_ID_BYTES)),
  secret: toHex(randomBytes(INVITATION_SECRET_BYTES)),
});

const IDENTITY = /^(0x[0-9a-f]{32})\.([1-9]\d{0,8})$/;

/** What the dialer of a socket calls it in the open; it says nothing to others. */
export const identityOf = ({ invitation, path }: SocketName): string => `${invitation}.${path}`;

/** Null: no such name. */
export function parseIdentity(text: string): SocketName | null {
  const [, invitation, path] = IDENTITY.exec(text) ?? [];
  return invitation === undefined ? null : { invitation, path: Number(path) };
}

/** 32 bytes, for this socket only. */
export const keyOf = (secret: string, name: SocketName): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, "", `lockstep socket ${identityOf(name)}`, 32));

/** A pre-shared key goes with SHA-256, so with this suite; nothing else is offered or taken. */
const TLS = {
  minVersion: "TLSv1.3",
  maxVersion: "TLSv1.3",
  ciphers: "TLS_AES_128_GCM_SHA256",
  // No certificate is trusted, and no session outlives its socket.
  ca: [],
  secureOptions: constants.SSL_OP_NO_TICKET,
} as const;

export const createSocketContext = (): SecureContext => createSecureContext({ ...TLS, ca: [] });
