using System.Text.Json.Nodes;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;
using Grainwatch.Ingest.Sinks.Writers;

namespace Grainwatch.Ingest.Sinks.Formats;

/// <summary>An alert in the Elastic Common Schema 8.17; what has no field there is under <c>grainwatch</c>.</summary>
/// <remarks>
/// Source: github.com/elastic/ecs, tag v8.17.0, generated/ecs/ecs_flat.yml. The fields are listed beside the tests.
/// </remarks>
internal static class EcsAlert
{
    private const string SchemaVersion = "8.17.0";

    /// <summary>The document of an alert.</summary>
    public static JsonObject Of(Outgoing outgoing, string? link)
    {
        var alert = outgoing.Alert;
        var newest = alert.Rows is [.., var last] ? last : null;
        return AlertFormat.Pruned(new JsonObject
        {
            ["@timestamp"] = Time(outgoing.Queued.At),
            ["ecs"] = new JsonObject { ["version"] = SchemaVersion },
            ["message"] = alert.Title,
            ["tags"] = new JsonArray("grainwatch", alert.Rule),
            ["event"] = Event(outgoing, link),
            ["rule"] = new JsonObject
            {
                ["id"] = alert.Rule,
                ["name"] = RuleBook.Find(alert.Rule)?.Metadata.Title ?? alert.Rule,
                ["version"] = $"{alert.RuleVersion}",
                ["ruleset"] = "grainwatch",
            },
            ["threat"] = Threat(alert.Attack),
            ["cloud"] = new JsonObject
            {
                ["provider"] = "aws",
                ["account"] = new JsonObject { ["id"] = alert.Account },
            },
            ["user"] = new JsonObject { ["id"] = alert.Principal, ["name"] = alert.DisplayName },
            ["source"] = newest is null ? null : Source(newest),
            ["user_agent"] = new JsonObject { ["original"] = newest?.UserAgent },
            ["related"] = new JsonObject
            {
                ["ip"] = AlertFormat.Texts(alert.Rows.Select(row => row.Address)
                    .Where(address => SourceIp.TryParse(address, out _))),
                ["user"] = AlertFormat.Texts([alert.DisplayName, alert.Principal]),
            },
            ["observer"] = new JsonObject
            {
                ["vendor"] = AlertFormat.Product,
                ["product"] = AlertFormat.Product,
                ["version"] = AlertFormat.Version,
            },
            ["grainwatch"] = new JsonObject { ["alert"] = JsonNode.Parse(outgoing.Queued.Json.Span) },
        });
    }

    private static JsonObject Event(Outgoing outgoing, string? link)
    {
        var alert = outgoing.Alert;
        return new JsonObject
        {
            ["kind"] = "alert",
            ["category"] = new JsonArray("intrusion_detection"),
            ["type"] = new JsonArray("info"),
            ["id"] = outgoing.Key,
            ["action"] = alert.Rule,
            ["code"] = alert.Rule,
            ["module"] = "grainwatch",
            ["dataset"] = "grainwatch.alert",
            ["provider"] = "grainwatch",
            ["sequence"] = alert.Revision,
            ["severity"] = alert.Risk,
            ["risk_score"] = alert.Risk,
            ["risk_score_norm"] = alert.Risk,
            ["reason"] = string.Join(' ', alert.Reasons.Select(reason => reason.Sentence)),
            ["created"] = Time(outgoing.Queued.At),
            ["start"] = Time(alert.FirstEvent),
            ["end"] = Time(alert.LastEvent),
            ["url"] = link,
        };
    }

    private static JsonObject Threat(IReadOnlyList<string> attack)
    {
        if (attack.Count == 0) return [];
        string[] tactics = [.. attack.Where(id => id.StartsWith("TA", StringComparison.Ordinal))];
        string[] techniques = [.. attack.Except(tactics)];
        string[] subs = [.. techniques.Where(id => id.Contains('.', StringComparison.Ordinal))];
        return new JsonObject
        {
            ["framework"] = "MITRE ATT&CK",
            ["tactic"] = Named(tactics),
            ["technique"] = new JsonObject
            {
                ["id"] = AlertFormat.Texts(techniques.Select(id => id.Split('.')[0])),
                ["subtechnique"] = Named(subs),
            },
        };
    }

    private static JsonObject Named(string[] ids) => new()
    {
        ["id"] = AlertFormat.Texts(ids),
        ["name"] = AlertFormat.Texts(ids.Select(AttackTechniques.NameOf)),
        ["reference"] = AlertFormat.Texts(ids.Select(AttackTechniques.UrlOf)),
    };

    private static JsonObject Source(AlertRow row)
    {
        var source = new JsonObject { ["address"] = row.Address };
        if (SourceIp.TryParse(row.Address, out _)) source["ip"] = row.Address;
        if (row.Place is { } id)
        {
            var place = Place.FromId(id);
            source["geo"] = new JsonObject
            {
                ["country_iso_code"] = place.Country,
                ["region_name"] = place.Subdivision,
                ["city_name"] = place.City,
                ["location"] = row is { Latitude: { } lat, Longitude: { } lon }
                    ? new JsonObject { ["lat"] = lat, ["lon"] = lon }
                    : null,
            };
        }

        if (row.Asn is { } asn)
        {
            source["as"] = new JsonObject
            {
                ["number"] = asn,
                ["organization"] = new JsonObject { ["name"] = row.Organization },
            };
        }

        return source;
    }

    private static string Time(DateTime time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
