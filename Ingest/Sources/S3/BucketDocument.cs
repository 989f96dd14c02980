using System.Text.Json.Serialization;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>The stored form of how far a bucket was taken.</summary>
internal sealed record BucketDocument(
    int Version,
    DateTime Since,
    IReadOnlyList<StreamDocument> Streams,
    IReadOnlyList<RetryDocument> Retries,
    IReadOnlyList<SourceFailure> Failures,
    long Failed);

/// <summary>One account and region.</summary>
internal sealed record StreamDocument(
    string Root, DateOnly ClosedBefore, DateTime? Newest, IReadOnlyList<DayDocument> Days);

/// <summary>One open day: the objects taken, as <see cref="DayProgress.ToBytes"/> gives them.</summary>
internal sealed record DayDocument(DateOnly Day, int FromMinute, DateTime Modified, byte[] Taken);

/// <summary>An object that is to be tried again.</summary>
internal sealed record RetryDocument(
    string Key, DateTime Delivered, int Attempts, DateTime NextTime, string Error);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BucketDocument))]
internal sealed partial class BucketJson : JsonSerializerContext;
