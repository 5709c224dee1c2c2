/**
 * The key policies of AWS managed keys. They are fixed, so they are not stored:
 * they follow from the account, the Region and the service. Each is written once.
 */

import type { KeyPolicy } from "../../store/keys.ts";
import { BoundedMap } from "../../runtime/bounded-map.ts";
import type { Place } from "../arn.ts";
import { managedServices } from "./services.ts";
import type { Statement } from "./statements.ts";

const policiesKept = 1000;

const policies = new BoundedMap<string, KeyPolicy>(policiesKept);

export function managedKeyPolicy(place: Place, name: string): KeyPolicy {
  const slot = `${place.account} ${place.region} ${name}`;
  const policy = policies.get(slot) ?? newPolicy(place, name);
  policies.set(slot, policy);
  return policy;
}

function newPolicy({ account, region }: Place, name: string): KeyPolicy {
  const service = managedServices.get(name);
  if (service === undefined) {
    // Who may use it is then unknown: nobody.
    throw new Error(`There is no service ${name} that AWS keeps a key for`);
  }
  const policy = {
    Version: "2012-10-17",
    Id: service.policy,
    Statement: service.statements.map(written),
  };
  const text = printed(policy, 0).replaceAll("{account}", account).replaceAll("{region}", region);
  return { text, principals: {}, version: 1 };
}

function written({ sid, effect = "Allow", principal, actions, conditions }: Statement) {
  return {
    Sid: sid,
    Effect: effect,
    Principal: principal,
    Action: actions,
    Resource: "*",
    ...(conditions && { Condition: conditions }),
  };
}

/** JSON with AWS's spaces and lines. */
function printed(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    return `[ ${value.map((item) => printed(item, depth)).join(", ")} ]`;
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const members = Object.entries(value).map(
    ([name, member]) =>
      `${"  ".repeat(depth + 1)}${JSON.stringify(name)} : ${printed(member, depth + 1)}`,
  );
  return `{\n${members.join(",\n")}\n${"  ".repeat(depth)}}`;
}
