using System.Text.Encodings.Web;
using System.Text.Json;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Reports;

/// <summary>A report as one JSON document: <c>summary</c>, <c>alerts</c>, and what it was held against.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(Terminal terminal, ReplayReport report, ReportOptions options)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("summary");
            Summary(json, report, options.Explain);
            json.WriteEndObject();
            json.WriteStartArray("alerts");
            foreach (var alert in options.All ? [.. report.Open, .. report.Suppressed] : report.Open)
                JsonSerializer.Serialize(json, alert, GrainwatchJson.Readable.Alert);
            json.WriteEndArray();
            if (report.Quality is { } quality) QualityJson.Write(json, quality);
            json.WriteEndObject();
        }

        terminal.Block(System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }

    /// <summary>What the host knows after the replay; an engine elsewhere is asked itself.</summary>
    private static void Host(Utf8JsonWriter json, ReplayReport report, int principals)
    {
        var located = report.Result.Located;
        json.WriteStartObject("located");
        json.WriteNumber("events", located.Total);
        json.WriteNumber("placed", located.Placed);
        json.WriteNumber("notPublic", located.NotPublic);
        json.WriteNumber("unknown", located.Unknown);
        json.WriteEndObject();
        json.WriteNumber("principals", principals);
        json.WriteNumber("openAlerts", report.Open.Count);
        json.WriteNumber("suppressedAlerts", report.Suppressed.Count);
    }

    private static void Summary(Utf8JsonWriter json, ReplayReport report, bool explain)
    {
        var result = report.Result;
        json.WriteNumber("files", result.Files);
        json.WriteNumber("records", result.Records);
        json.WriteStartObject("outcomes");
        foreach (var (outcome, count) in result.Receipt.Counts) json.WriteNumber(outcome.Code(), count);
        json.WriteEndObject();
        if (report.Principals is { } principals) Host(json, report, principals);
        json.WriteStartArray("rejections");
        foreach (var rejected in result.Rejections)
        {
            json.WriteStartObject();
            json.WriteString("file", rejected.Path);
            json.WriteNumber("offset", rejected.Rejection.Offset);
            json.WriteString("outcome", rejected.Rejection.Outcome.Code());
            json.WriteString("detail", rejected.Rejection.Detail);
            if (explain)
            {
                json.WriteString("remedy", rejected.Rejection.Outcome.Remedy());
                json.WriteString("excerpt", RejectionText.Excerpt(rejected.Rejection));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("rejectionsNotShown", result.RejectionsNotShown);
        json.WriteNumber("decodedBytes", result.DecodedBytes);
        json.WriteNumber("seconds", Math.Round(result.Duration.TotalSeconds, 3));
        json.WriteNumber("recordsPerSecond", Math.Round(result.Records / result.Duration.TotalSeconds));
        if (report.Raw is { } raw) json.WriteNumber("rawSeconds", Math.Round(raw.Duration.TotalSeconds, 3));
        json.WriteBoolean("wasStopped", result.WasStopped);
    }
}
