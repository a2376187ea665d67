// The key that signs ID tokens, new at each start, as a JSON Web Key (RFC 7517).
//
// It is read from its DER form, because with KeyObject.export({ format: "jwk" }) about one start in 150 never came to
// listen: the main thread of Node 20 waited on a lock for ever.
import { generateKeyPairSync } from "node:crypto";

/** The members of an RSA key in the order in which PKCS #1 lists them, after its version (RFC 8017, appendix A.1.2). */
const MEMBERS = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

export function newSigningKey() {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs1", format: "der" },
  });
  const [sequence] = values(privateKey);
  const [, ...numbers] = values(sequence).map((number) => number.subarray(number[0] === 0 ? 1 : 0).toString("base64url"));
  return { kty: "RSA", use: "sig", alg: "RS256", ...Object.fromEntries(MEMBERS.map((name, index) => [name, numbers[index]])) };
}

/** The contents of the DER values that follow each other in `bytes`. */
function values(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const short = bytes[at + 1];
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
    const start = at + 2 + lengthBytes;
    const length = lengthBytes === 0 ? short : bytes.readUIntBE(at + 2, lengthBytes);
    found.push(bytes.subarray(start, start + length));
    at = start + length;
  }
  return found;
}
