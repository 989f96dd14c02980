using System.Text.Json.Serialization;

namespace Grainwatch.Bench;

/// <summary>What the product keeps of a record, for the serializer to read.</summary>
internal sealed record LoginRecord(
    string? EventVersion,
    LoginIdentity? UserIdentity,
    DateTime EventTime,
    string? EventSource,
    string? EventName,
    string? AwsRegion,
    [property: JsonPropertyName("sourceIPAddress")] string? SourceIpAddress,
    string? UserAgent,
    string? ErrorCode,
    string? ErrorMessage,
    LoginResponse? ResponseElements,
    LoginDetails? AdditionalEventData,
    [property: JsonPropertyName("eventID")] Guid EventId,
    string? EventType,
    string? EventCategory,
    string? RecipientAccountId);

/// <summary><c>userIdentity</c>.</summary>
internal sealed record LoginIdentity(
    string? Type,
    string? PrincipalId,
    string? Arn,
    string? AccountId,
    string? AccessKeyId,
    string? UserName,
    string? InvokedBy,
    LoginSession? SessionContext);

/// <summary><c>userIdentity.sessionContext</c>.</summary>
internal sealed record LoginSession(LoginIssuer? SessionIssuer, LoginAttributes? Attributes, string? Ec2RoleDelivery);

/// <summary><c>userIdentity.sessionContext.sessionIssuer</c>.</summary>
internal sealed record LoginIssuer(string? Arn, string? AccountId, string? UserName);

/// <summary><c>userIdentity.sessionContext.attributes</c>.</summary>
internal sealed record LoginAttributes(string? MfaAuthenticated);

/// <summary><c>responseElements</c>.</summary>
internal sealed record LoginResponse([property: JsonPropertyName("ConsoleLogin")] string? ConsoleLogin);

/// <summary><c>additionalEventData</c>.</summary>
internal sealed record LoginDetails([property: JsonPropertyName("MFAUsed")] string? MfaUsed);

/// <summary>The serializer's code for these, made by the compiler.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LoginRecord))]
internal sealed partial class LoginRecordContext : JsonSerializerContext;
