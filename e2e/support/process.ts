// Starts servers as child processes and stops them as an operator would.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Server {
  /** Everything it has written so far. */
  log(): string;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

export interface Command {
  program: string;
  arguments: string[];
  environment: Record<string, string>;
  /** Asked again and again until it answers true. */
  isReady(log: string): boolean | Promise<boolean>;
}

const START_SECONDS = 60;
const STOP_SECONDS = 15;

export async function start(command: Command): Promise<Server> {
  // Nothing but the search path is inherited: a setting of the person who runs the tests must not change them.
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], ...command.environment };
  const child = spawn(command.program, command.arguments, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      hasEnded = true;
      log += reason;
      resolve();
    };
    child.once("error", (error) => end(`${error.message}\n`));
    child.once("exit", (code, signal) => end(`ended with ${code ?? signal}\n`));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (log += text));
  }

  const stop = async () => {
    if (!hasEnded) {
      child.kill("SIGTERM");
      const patience = AbortSignal.timeout(STOP_SECONDS * 1000);
      patience.addEventListener("abort", () => child.kill("SIGKILL"));
      await ended;
      if (patience.aborted) {
        throw new Error(`${command.program} did not end when asked:\n${log}`);
      }
    }
  };

  const deadline = Date.now() + START_SECONDS * 1000;
  while (!(await command.isReady(log))) {
    if (hasEnded || Date.now() > deadline) {
      await stop();
      throw new Error(`${command.program} did not start:\n${log}`);
    }
    await sleep(50);
  }
  return { log: () => log, stop };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") {
    throw new Error("the system gave no port");
  }
  return address.port;
}
