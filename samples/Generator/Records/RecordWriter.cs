using System.Globalization;
using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>Writes an event as a CloudTrail record, fields in CloudTrail's order.</summary>
internal static class RecordWriter
{
    private static readonly string[] Versions = ["1.11", "1.10", "1.09", "1.08"];

    public static string Iso(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static void Write(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        var operation = trailEvent.Operation;
        json.WriteStartObject();
        json.WriteString("eventVersion"u8, Versions[operation.VersionIndex]);
        trailEvent.Identity.Write(json, trailEvent);
        json.WriteString("eventTime"u8, Iso(trailEvent.Time));
        json.WriteString("eventSource"u8, operation.Source);
        json.WriteString("eventName"u8, operation.Name);
        json.WriteString("awsRegion"u8, trailEvent.Region);
        json.WriteString("sourceIPAddress"u8, trailEvent.Origin.Address);
        json.WriteString("userAgent"u8, trailEvent.Agent);
        if (trailEvent.Failure is { } failure)
        {
            if (failure.Code is not null)
                json.WriteString("errorCode"u8, failure.Code);
            json.WriteString("errorMessage"u8, failure.Message);
        }

        WriteBody(json, "requestParameters"u8, operation.Request, new RecordContext(trailEvent, 1));
        WriteBody(json, "responseElements"u8, operation.Response(trailEvent), new RecordContext(trailEvent, 2));
        if (operation.Additional is not null)
            WriteBody(json, "additionalEventData"u8, operation.Additional, new RecordContext(trailEvent, 3));
        WriteTail(json, trailEvent);
        json.WriteEndObject();
    }

    private static void WriteTail(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        var operation = trailEvent.Operation;
        var chance = Chance.For(trailEvent.Seed, 3);
        if (operation.Source == "s3.amazonaws.com")
            json.WriteString("requestID"u8, Ids.S3Request(chance));
        else if (operation.HasRequestId)
            json.WriteString("requestID"u8, Ids.Guid(chance));
        json.WriteString("eventID"u8, trailEvent.Id);
        json.WriteBoolean("readOnly"u8, operation.ReadOnly);
        operation.WriteResources(json, new RecordContext(trailEvent, 1));
        json.WriteString("eventType"u8, operation.EventType);
        json.WriteBoolean("managementEvent"u8, true);
        json.WriteString("recipientAccountId"u8, trailEvent.Account);
        operation.WriteTies(json, trailEvent);
        json.WriteString("eventCategory"u8, "Management"u8);
        if (trailEvent.Origin.Pool is not null || IsPrivate(trailEvent.Origin))
            WriteTls(json, trailEvent);
        if (trailEvent.Credential is { FromConsole: true } && operation.Source != "signin.amazonaws.com"
            && operation.Form == IdentityForm.ApiCall)
            json.WriteString("sessionCredentialFromConsole"u8, "true"u8);
    }

    private static bool IsPrivate(Origin origin) => origin.Address.StartsWith("10.", StringComparison.Ordinal);

    private static void WriteTls(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        var modern = trailEvent.Operation.VersionIndex < 2;
        json.WriteStartObject("tlsDetails"u8);
        json.WriteString("tlsVersion"u8, modern ? "TLSv1.3"u8 : "TLSv1.2"u8);
        json.WriteString("cipherSuite"u8, modern ? "TLS_AES_128_GCM_SHA256"u8 : "ECDHE-RSA-AES128-GCM-SHA256"u8);
        json.WriteString("clientProvidedHostHeader"u8, trailEvent.Operation.Host(trailEvent.Region));
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, ReadOnlySpan<byte> name, Body? body, RecordContext context)
    {
        if (body is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        body(json, context);
        json.WriteEndObject();
    }
}
