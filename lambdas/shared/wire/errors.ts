/**
 * The one error class and the one catalogue of errors. An error is thrown by
 * the name that its API model has; how it looks on the wire depends on the
 * protocol of the service that answers.
 *
 * Sources: ../shared/facts/errors.md and messages.md. AWS KMS answers every
 * client error with status 400, whatever status its model declares.
 */

type WireForm = {
  /** Status under AWS JSON 1.1. */
  readonly status: number;
  /** Code and status under the Query protocol, where a Query service can answer it. */
  readonly query?: readonly [code: string, status: number];
  /** Text when the thrower gives none; AWS sends some errors without any. */
  readonly message?: string;
  /** The JSON member that carries the text: `message`, but for what AWS's front end answers. */
  readonly member?: "Message";
};

const client = (message?: string): WireForm => ({ status: 400, ...(message && { message }) });

const authentication = (queryCode: string, message?: string, queryStatus = 403): WireForm => ({
  ...client(message),
  query: [queryCode, queryStatus],
});

export const errorCatalogue = {
  // Authentication and the front door
  AccessDeniedException: { status: 400, query: ["AccessDenied", 403], member: "Message" },
  ExpiredTokenException: authentication(
    "ExpiredToken",
    "The security token included in the request is expired",
  ),
  IncompleteSignatureException: authentication("IncompleteSignature", undefined, 400),
  InvalidSignatureException: authentication(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  ),
  MissingAuthenticationTokenException: authentication(
    "MissingAuthenticationToken",
    "Missing Authentication Token",
  ),
  UnrecognizedClientException: authentication(
    "InvalidClientTokenId",
    "The security token included in the request is invalid.",
  ),

  // The request's form
  MalformedInputException: { status: 400, query: ["MalformedInput", 400] },
  SerializationException: {
    status: 400,
    query: ["MalformedQueryString", 404],
    member: "Message",
  },
  UnknownOperationException: { status: 400, query: ["InvalidAction", 400] },
  ValidationException: { status: 400, query: ["ValidationError", 400] },

  // KMS
  AlreadyExistsException: client(),
  DisabledException: client(),
  DryRunOperationException: client(
    "The request would have succeeded, but the DryRun option is set.",
  ),
  ExpiredImportTokenException: client("The import token has expired."),
  IncorrectKeyException: client(
    "The key ID in the request does not identify a CMK that can perform this operation.",
  ),
  IncorrectKeyMaterialException: client(),
  InvalidArnException: client(),
  InvalidCiphertextException: client(),
  InvalidGrantIdException: client(),
  InvalidGrantTokenException: client(),
  InvalidImportTokenException: client("The import token is not valid for this key."),
  InvalidKeyUsageException: client(),
  InvalidMarkerException: { status: 400, query: ["ValidationError", 400] },
  KMSInvalidMacException: client(),
  KMSInvalidStateException: client(),
  KMSInvalidSignatureException: client(),
  LimitExceededException: { status: 400, query: ["LimitExceeded", 409] },
  MalformedPolicyDocumentException: { status: 400, query: ["MalformedPolicyDocument", 400] },
  NotAuthorizedException: client(),
  NotFoundException: client(),
  TagException: client(),
  UnsupportedOperationException: client(),

  // IAM and STS
  DeleteConflictException: { status: 400, query: ["DeleteConflict", 409] },
  EntityAlreadyExistsException: { status: 400, query: ["EntityAlreadyExists", 409] },
  ExpiredWebIdentityTokenException: { status: 400, query: ["ExpiredTokenException", 400] },
  IDPRejectedClaimException: { status: 400, query: ["IDPRejectedClaim", 403] },
  InvalidAuthorizationMessageException: {
    status: 400,
    query: ["InvalidAuthorizationMessageException", 400],
  },
  InvalidIdentityTokenException: { status: 400, query: ["InvalidIdentityToken", 400] },
  InvalidInputException: { status: 400, query: ["InvalidInput", 400], member: "Message" },
  InvalidParameterValueException: { status: 400, query: ["InvalidParameterValue", 400] },
  NoSuchEntityException: { status: 400, query: ["NoSuchEntity", 404] },
  PackedPolicyTooLargeException: { status: 400, query: ["PackedPolicyTooLarge", 400] },
  UnmodifiableEntityException: { status: 400, query: ["UnmodifiableEntity", 400] },

  // Organizations
  AccountAlreadyClosedException: client("This account is already closed."),
  AccountNotFoundException: client("You specified an account that doesn't exist."),
  ChildNotFoundException: client("You specified a child that doesn't exist."),
  ConstraintViolationException: client(),
  CreateAccountStatusNotFoundException: client(
    "You specified a create account request that doesn't exist.",
  ),
  DestinationParentNotFoundException: client(
    "You specified a destination parent that doesn't exist.",
  ),
  DuplicateAccountException: client(
    "That account is already present in the specified destination.",
  ),
  DuplicateOrganizationalUnitException: client("An OU with the same name already exists."),
  // The same text as the next one's: AWS was seen to answer so.
  DuplicatePolicyAttachmentException: client(
    "A policy with the specified name and type already exists.",
  ),
  DuplicatePolicyException: client("A policy with the specified name and type already exists."),
  OrganizationalUnitNotEmptyException: client(
    "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.",
  ),
  OrganizationalUnitNotFoundException: client(
    "You specified an organizational unit that doesn't exist.",
  ),
  ParentNotFoundException: client("You specified a parent that doesn't exist."),
  PolicyInUseException: client(
    "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.",
  ),
  PolicyNotAttachedException: client(
    "The policy isn't attached to the specified target in the specified root.",
  ),
  PolicyNotFoundException: client("You specified a policy that doesn't exist."),
  PolicyTypeAlreadyEnabledException: client("The specified policy type is already enabled."),
  PolicyTypeNotAvailableForOrganizationException: client(
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  ),
  PolicyTypeNotEnabledException: client(
    "This operation can be performed only for enabled policy types.",
  ),
  RootNotFoundException: client("You specified a root that doesn't exist."),
  ServiceException: {
    status: 500,
    message:
      "Organizations can't complete your request because of an internal service error. Try again later.",
  },
  SourceParentNotFoundException: client("You specified a source parent that doesn't exist."),
  TargetNotFoundException: client("You specified a target that doesn't exist."),
  TooManyRequestsException: client("Rate exceeded"),

  // CloudTrail
  InvalidEventCategoryException: client(),
  InvalidLookupAttributesException: client(),
  InvalidMaxResultsException: client(),
  InvalidNextTokenException: client(),
  InvalidTimeRangeException: client(),
  InternalFailure: {
    status: 500,
    message: "The request processing has failed because of an unknown error, exception or failure.",
  },
  ServiceUnavailable: {
    status: 503,
    message: "The request has failed due to a temporary failure of the server.",
  },

  // Ours, not the client's
  ThrottlingException: { status: 400, query: ["Throttling", 400], message: "Rate exceeded" },
  DependencyTimeoutException: {
    status: 503,
    query: ["ServiceUnavailable", 503],
    message: "The system timed out while trying to fulfill the request. You can retry the request.",
  },
  KMSInternalException: {
    status: 500,
    query: ["InternalFailure", 500],
    message:
      "The request was rejected because an internal exception occurred. You can retry the request.",
  },
} as const satisfies Record<string, WireForm>;

export type ErrorCode = keyof typeof errorCatalogue;

/** An answer other than success. Anything else that is thrown becomes an opaque KMSInternalException. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: ErrorCode;
  /** What the client reads; undefined where AWS sends no message. */
  readonly text: string | undefined;
  /** What some errors of Organizations tell beside the text. */
  readonly reason: string | undefined;

  constructor(
    code: ErrorCode,
    text?: string,
    { reason, ...options }: ErrorOptions & { readonly reason?: string } = {},
  ) {
    const form: WireForm = errorCatalogue[code];
    const shown = text ?? form.message;
    super(shown ? `${code}: ${shown}` : code, options);
    this.code = code;
    this.text = shown;
    this.reason = reason;
  }

  get form(): WireForm {
    return errorCatalogue[this.code];
  }
}
