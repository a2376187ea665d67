// A mail server on loopback for the tests. What it is told, it says on standard output, a line of JSON each; the first line
// is its port. It ends with its standard input.
//
// The part before the @ of a recipient says how it is answered: `busy…` is refused for now the first time, `nobody…` is
// refused for good, `slow…` gets no answer at all. USER_NAME and PASSWORD make signing in required, KEY and CERTIFICATE
// (paths) encrypt from the first byte on; without them STARTTLS is offered, with a certificate that nobody trusts.

import { readFileSync } from "node:fs";

import { SMTPServer } from "smtp-server";

const { USER_NAME, PASSWORD, KEY, CERTIFICATE } = process.env;
const busy = new Set();

function say(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function refusal(code, words) {
  return Object.assign(new Error(words), { responseCode: code });
}

const server = new SMTPServer({
  ...(KEY ? { secure: true, key: readFileSync(KEY), cert: readFileSync(CERTIFICATE) } : {}),
  authOptional: !USER_NAME,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  onAuth({ username, password }, session, callback) {
    if (username === USER_NAME && password === PASSWORD) {
      callback(null, { user: username });
    } else {
      callback(refusal(535, "No such user"));
    }
  },
  onRcptTo({ address }, session, callback) {
    say({ event: "recipient", address });
    if (address.startsWith("nobody")) {
      callback(refusal(550, "No such mailbox"));
    } else if (address.startsWith("busy") && !busy.has(address)) {
      busy.add(address);
      callback(refusal(451, "Come back later"));
    } else if (!address.startsWith("slow")) {
      callback();
    }
  },
  onData(stream, session, callback) {
    const chunks = [];
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("end", () => {
      const { mailFrom, rcptTo } = session.envelope;
      const to = rcptTo.map((recipient) => recipient.address);
      say({ event: "mail", from: mailFrom.address, to, secure: session.secure, data: Buffer.concat(chunks).toString() });
      callback();
    });
  },
});

// A client that does not trust the certificate hangs up in the middle of the handshake.
server.on("error", (error) => say({ event: "error", words: error.message }));
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.server.address().port}\n`));
process.stdin.on("end", () => process.exit()).resume();
