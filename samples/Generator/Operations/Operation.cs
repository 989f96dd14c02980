using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>Writes the fields of a JSON object that is already open.</summary>
internal delegate void Body(Utf8JsonWriter json, RecordContext context);

/// <summary>What can be done: one eventName of one eventSource, with the shape of its bodies.</summary>
internal class Operation(string service, string name, bool readOnly)
{
    public string Source { get; } = $"{service}.amazonaws.com";

    public string Name => name;

    public bool ReadOnly => readOnly;

    /// <summary>Which eventVersion the service writes, 0 the newest; services move at their own pace.</summary>
    public int VersionIndex { get; } = service == "signin" ? 3 : (int)(Chance.HashOf(service) % 4);

    public IdentityForm Form { get; init; } = IdentityForm.ApiCall;

    public string EventType { get; init; } = "AwsApiCall";

    public bool HasRequestId { get; init; } = true;

    public Body? Request { get; init; }

    public Body? Success { get; init; }

    public Body? Additional { get; init; }

    /// <summary>Writes <c>resources</c> where the service names them.</summary>
    public Body? Resource { get; init; }

    /// <summary>What ties records together or tells the outcome of a service event, after recipientAccountId.</summary>
    public Body? Ties { get; init; }

    /// <summary>Calls that failed have no response; failed sign-ins say so in theirs.</summary>
    public Body? Response(TrailEvent trailEvent)
    {
        if (trailEvent.Failure is null)
            return Success;
        return Form == IdentityForm.ApiCall ? null : (json, _) => json.WriteString(Name, "Failure"u8);
    }

    public void WriteResources(Utf8JsonWriter json, RecordContext context)
    {
        if (Resource is null || context.Event.Failure is not null)
            return;
        json.WriteStartArray("resources"u8);
        json.WriteStartObject();
        Resource(json, context);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public void WriteTies(Utf8JsonWriter json, TrailEvent trailEvent) =>
        Ties?.Invoke(json, new RecordContext(trailEvent, 4));

    /// <summary>The host header of the service's endpoint.</summary>
    public string Host(string region) => service switch
    {
        "iam" => "iam.amazonaws.com",
        "signin" => $"{region}.signin.aws.amazon.com",
        "s3" => $"s3.{region}.amazonaws.com",
        "sso" => $"portal.sso.{region}.amazonaws.com",
        _ => $"{service}.{region}.amazonaws.com",
    };
}
