import { describe, expect, test } from "vitest";
import { follow } from "../../../local/cli/events/follow.ts";
import type { Found, Look } from "../../../local/cli/trail/trail.ts";
import { timeUuid } from "../../../lambdas/shared/crypto/random.ts";
import { sampleEvent } from "../why/sample-events.ts";

const begin = Date.parse("2026-11-24T10:41:01.250Z");

/** @param at milliseconds after `begin` */
function found(at: number, sequence = 0): Found {
  const random = (size: number) => new Uint8Array(size).fill(sequence);
  const time = new Date(begin + at);
  return { event: sampleEvent({ eventID: timeUuid(time, random, sequence) }), username: undefined };
}

/** What is there at each look. The last look ends it. */
function looking(stages: readonly (readonly Found[] | Error)[]) {
  const ending = new AbortController();
  const looks: Look[] = [];
  const recorded: Found[] = [];
  const read = async function* (look: Look): AsyncGenerator<Found> {
    const stage = stages[looks.length] ?? [];
    looks.push(look);
    if (looks.length >= stages.length) {
      ending.abort();
    }
    if (stage instanceof Error) {
      throw stage;
    }
    recorded.push(...stage);
    yield* recorded.toSorted((one, other) => (one.event.eventID < other.event.eventID ? 1 : -1));
  };
  return { looks, follower: { read, signal: ending.signal, pause: 0 } };
}

async function shown(stages: readonly (readonly Found[] | Error)[], known: readonly Found[] = []) {
  const { looks, follower } = looking([...stages, []]);
  const ids: string[] = [];
  for await (const { event } of follow(follower, known, begin)) {
    ids.push(event.eventID);
  }
  return { ids, looks };
}

const idsOf = (list: readonly Found[]) => list.map(({ event }) => event.eventID);

describe("each event once, as it comes", () => {
  test("in the order of their times within a look", async () => {
    const [one, two, three] = [found(1), found(2), found(3)] as const;
    const { ids } = await shown([[three, one], [two]]);
    expect(ids).toEqual(idsOf([one, three, two]));
  });

  test("the late ones of a millisecond too", async () => {
    const same = [0, 1, 2, 3].map((sequence) => found(7, sequence)) as [Found, Found, Found, Found];
    const { ids } = await shown([[same[1], same[3]], [same[0]], [], [same[2]]]);
    expect(ids).toEqual(idsOf([same[1], same[3], same[0], same[2]]));
  });

  test("not what has been shown, nor what is older than that by far", async () => {
    const known = [found(-10), found(0)];
    const { ids } = await shown([[...known, found(-6000), found(5)]], known);
    expect(ids).toEqual(idsOf([found(5)]));
  });

  test("looks a little behind the youngest, and now and then far behind", async () => {
    const later = found(400_000);
    const { looks } = await shown([[later], ...Array.from({ length: 30 }, () => [])]);
    const behind = looks.map(({ from }) => begin + 400_000 - (from as Date).getTime());
    expect(behind[0]).toBe(405_000);
    expect(behind.slice(1, 29)).toEqual(Array.from({ length: 28 }, () => 5000));
    expect(behind[29]).toBe(150_000);
    expect(behind[30]).toBe(5000);
  });

  test("goes on when CloudTrail asks for patience, and at nothing else", async () => {
    const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
    expect((await shown([throttled, [found(1)]])).ids).toEqual(idsOf([found(1)]));
    await expect(shown([new Error("gone"), [found(1)]])).rejects.toThrow("gone");
  });
});
