// A person at a client that accepts cross-signed devices only: asks the bot a question in an encrypted room.
// Reads {"homeserver","user","password","bot","question","answer","seconds"} from standard input and writes one line of
// JSON:
//   answered        the bot said what holds the words of the answer, after the question (a greeting is none)
//   read            all that it said could be decrypted in strict mode
//   signed_by_owner the bot's identity has signed each of its devices
import { readFileSync } from "node:fs";

for (const level of ["log", "info", "debug", "warn", "trace"]) console[level] = () => {};

const { createClient, ClientEvent, SyncState } = await import("matrix-js-sdk");
const { OnlySignedDevicesIsolationMode } = await import("matrix-js-sdk/lib/crypto-api/index.js");
const { logger } = await import("matrix-js-sdk/lib/logger.js");
logger.setLevel?.("silent");

const { homeserver, user, password, bot, question, answer: words, seconds } = JSON.parse(readFileSync(0, "utf8"));
const identifier = { type: "m.id.user", user };
const deadline = Date.now() + seconds * 1000;

/** Asks again every 100 ms until the answer is truthy; null when time is up. */
async function until(ask) {
    while (Date.now() < deadline) {
        const found = await ask();
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return null;
}

async function connect() {
    const login = await createClient({ baseUrl: homeserver }).loginRequest({ type: "m.login.password", identifier, password });
    const client = createClient({
        baseUrl: homeserver,
        userId: login.user_id,
        deviceId: login.device_id,
        accessToken: login.access_token,
    });
    await client.initRustCrypto({ useIndexedDB: false });
    const crypto = client.getCrypto();
    crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
    await crypto.bootstrapCrossSigning({
        authUploadDeviceSigningKeys: (upload) => upload({ type: "m.login.password", identifier, password }),
    });
    const synced = new Promise((resolve) =>
        client.on(ClientEvent.Sync, (state) => state === SyncState.Prepared && resolve()),
    );
    await client.startClient({ initialSyncLimit: 20 });
    await synced;
    return client;
}

/** An encrypted room in which the bot is; null when it did not come. */
async function roomWithBot(client) {
    const content = { algorithm: "m.megolm.v1.aes-sha2" };
    const { room_id: id } = await client.createRoom({
        preset: "private_chat",
        invite: [bot],
        is_direct: true,
        initial_state: [{ type: "m.room.encryption", state_key: "", content }],
    });
    const joined = () => client.getRoom(id)?.getMember(bot)?.membership === "join";
    const encrypted = () => client.getCrypto().isEncryptionEnabledInRoom(id);
    return until(async () => joined() && (await encrypted()) && client.getRoom(id));
}

/** What the bot said in the room, when the answer is there or time is up: how much of it can be read, and the answer. */
async function heard(client, room, asked) {
    const plain = (event) => (event.getContent().body ?? "").replace(/[\u200e\u200f\u2066-\u2069]/g, "");
    const readable = (event) => event.isEncrypted() && event.getType() === "m.room.message" && !event.isDecryptionFailure();
    const all = () => room.getLiveTimeline().getEvents();
    const said = () => all().filter((event) => event.getSender() === bot && !event.isState());
    const after = () => all().slice(all().findIndex((event) => event.getId() === asked) + 1);
    const fits = (event) => event.getSender() === bot && readable(event) && plain(event).includes(words);
    const answer = await until(() => after().find(fits));
    return { answer: answer && plain(answer), read: said().length > 0 && said().every(readable) };
}

async function signedByOwner(client) {
    const crypto = client.getCrypto();
    const devices = [...((await crypto.getUserDeviceInfo([bot], true)).get(bot) ?? new Map()).keys()];
    const statuses = await Promise.all(devices.map((device) => crypto.getDeviceVerificationStatus(bot, device)));
    return statuses.length > 0 && statuses.every((status) => status?.signedByOwner === true);
}

const client = await connect();
const room = await roomWithBot(client);
const asked = room && (await client.sendTextMessage(room.roomId, question)).event_id;
const found = asked && (await heard(client, room, asked));
const result = {
    joined: room !== null,
    answered: Boolean(found?.answer),
    read: Boolean(found?.read),
    signed_by_owner: await signedByOwner(client),
    said: found?.answer?.slice(0, 80) ?? null,
};
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
