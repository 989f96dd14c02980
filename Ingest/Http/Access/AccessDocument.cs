using System.Text.Json.Serialization;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>The access file as it is written: who may call, and what each may do.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AccessDocument
{
    /// <summary>Programs, and people with a token of their own.</summary>
    public IReadOnlyList<AccessEntry?>? Tokens { get; init; }

    /// <summary>People whom a proxy names.</summary>
    public IReadOnlyList<AccessEntry?>? People { get; init; }

    /// <summary>Groups of people whom a proxy names.</summary>
    public IReadOnlyList<AccessEntry?>? Groups { get; init; }
}

/// <summary>What one token, person or group may do.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AccessEntry
{
    /// <summary>Who it is: the name that decisions are signed with, an e-mail address, a group.</summary>
    public string? Name { get; init; }

    /// <summary><c>reader</c>, <c>analyst</c>, <c>operator</c> or <c>ingest</c>.</summary>
    public string? Role { get; init; }

    /// <summary>The accounts that a reader or analyst sees. Default: all.</summary>
    public IReadOnlyList<string?>? Accounts { get; init; }

    /// <summary>Of a token: its SHA-256, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Of a token: the time (UTC) from which on it is no longer accepted. Default: none.</summary>
    [JsonConverter(typeof(ZonedTimeConverter))]
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The JSON of access files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(AccessDocument))]
internal sealed partial class AccessJson : JsonSerializerContext;
