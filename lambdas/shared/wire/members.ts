/**
 * Member tables: what an operation takes, as data. A table is the one source
 * of an operation's input type, of its parsing and of AWS's validation texts.
 * Its values come from the service's API model (`test/facts/`).
 */

export type StringShape = {
  readonly type: "string";
  readonly min?: number;
  readonly max?: number;
  /** As the model writes it; the whole value has to match. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Not to be shown, not even to who sent it. */
  readonly sensitive?: true;
};

export type Shape =
  | StringShape
  | { readonly type: "blob"; readonly min?: number; readonly max?: number }
  | { readonly type: "integer"; readonly min?: number; readonly max?: number }
  | { readonly type: "boolean" }
  | { readonly type: "timestamp" }
  | { readonly type: "list"; readonly min?: number; readonly max?: number; readonly member: Shape }
  /** String to string. Numbers and booleans among the values are taken as strings. */
  | { readonly type: "map" }
  | { readonly type: "structure"; readonly members: Members };

export type Member = Shape & { readonly required?: true };
export type Members = Readonly<Record<string, Member>>;

type ValueOf<S extends Shape> = S extends { type: "string"; enum: readonly (infer Choice)[] }
  ? Choice
  : S extends { type: "string" }
    ? string
    : S extends { type: "blob" }
      ? Uint8Array
      : S extends { type: "integer" }
        ? number
        : S extends { type: "boolean" }
          ? boolean
          : S extends { type: "timestamp" }
            ? Date
            : S extends { type: "list"; member: infer Inner extends Shape }
              ? readonly ValueOf<Inner>[]
              : S extends { type: "map" }
                ? ReadonlyMap<string, string>
                : S extends { type: "structure"; members: infer Inner extends Members }
                  ? InputOf<Inner>
                  : never;

type RequiredNames<M extends Members> = {
  [Name in keyof M]: M[Name] extends { required: true } ? Name : never;
}[keyof M];

/** The parsed input that a member table describes. Absent members are absent, never null. */
export type InputOf<M extends Members> = {
  readonly [Name in RequiredNames<M>]: ValueOf<M[Name]>;
} & {
  readonly [Name in Exclude<keyof M, RequiredNames<M>>]?: ValueOf<M[Name]>;
};

/** A shape as it is written, for the tables to take types from. */
export const shape = <const S extends Shape>(value: S): S => value;

export const required = <const S extends Shape>(value: S): S & { readonly required: true } => ({
  ...value,
  required: true,
});
