/** The stacks of an assembly as if they were deployed: resources by type, with resolved properties. */

import type { Assembly, Stack } from "./assembly.ts";
import { attributeOf, type Identity, refOf } from "./attributes.ts";
import { resolveIntrinsics, type Scope } from "./intrinsics.ts";
import { StartError } from "./errors.ts";

export type Resource = Identity & {
  /** For messages: `<stack>/<logical id>`. */
  readonly place: string;
  readonly ref: string;
  /** @throws StartError when there is no such attribute */
  attribute(name: string): string;
  /** A property, resolved. Undefined where the template does not set it. */
  property(name: string): unknown;
};

export type Deployment = {
  /** All resources of a type, in the order of the templates. */
  ofType(type: string): readonly Resource[];
  /** Folder of the asset under this S3 key, or undefined. */
  asset(key: string): string | undefined;
};

export function openDeployment({ stacks, assets }: Assembly): Deployment {
  const scopes = new Map(stacks.map((stack) => [stack, openScope(stack, importValue)]));

  // Exports are looked up when they are asked for: a stack may import from one
  // that comes later in the manifest.
  function importValue(name: string): string | undefined {
    for (const [stack, scope] of scopes) {
      for (const [id, { Value, Export }] of Object.entries(stack.template.Outputs ?? {})) {
        const place = `${stack.name}/Outputs/${id}`;
        if (Export && resolveIntrinsics(Export.Name, scope, place) === name) {
          return String(resolveIntrinsics(Value, scope, place));
        }
      }
    }
    return undefined;
  }

  return {
    ofType: (type) =>
      [...scopes].flatMap(([stack, scope]) =>
        Object.entries(stack.template.Resources ?? {})
          .filter(([, resource]) => resource.Type === type)
          .map(([logicalId]) => openResource(stack, scope, logicalId)),
      ),
    asset: (key) => assets.get(key),
  };
}

function openResource(stack: Stack, scope: Scope, logicalId: string): Resource {
  const identity = identify(stack, scope, logicalId);
  const place = `${stack.name}/${logicalId}`;
  return {
    ...identity,
    place,
    ref: refOf(identity) ?? logicalId,
    attribute(name) {
      const value = attributeOf(identity, name);
      if (value === undefined) {
        throw new StartError(
          `${place}: the local runtime knows no attribute ${name} of ${identity.type}.`,
        );
      }
      return value;
    },
    property: (name) => propertyOf(stack, scope, logicalId, name),
  };
}

function openScope(stack: Stack, importValue: Scope["importValue"]): Scope {
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::AccountId": stack.account,
    "AWS::Region": stack.region,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stack.name,
  };
  const { Resources = {}, Parameters = {} } = stack.template;
  const scope: Scope = {
    ref(id) {
      if (Resources[id] !== undefined) {
        return refOf(identify(stack, scope, id));
      }
      const fallback = Parameters[id]?.Default;
      return pseudo[id] ?? (typeof fallback === "string" ? fallback : undefined);
    },
    attribute: (id, name) => Resources[id] && attributeOf(identify(stack, scope, id), name),
    importValue,
  };
  return scope;
}

function identify(stack: Stack, scope: Scope, logicalId: string): Identity {
  return {
    stack: stack.name,
    account: stack.account,
    region: stack.region,
    logicalId,
    type: stack.template.Resources?.[logicalId]?.Type ?? "",
    name(property) {
      const value = propertyOf(stack, scope, logicalId, property);
      return typeof value === "string" ? value : undefined;
    },
  };
}

function propertyOf(stack: Stack, scope: Scope, logicalId: string, name: string): unknown {
  const value = stack.template.Resources?.[logicalId]?.Properties?.[name];
  return resolveIntrinsics(value, scope, `${stack.name}/${logicalId}/Properties/${name}`);
}
