using System.Text.Json.Nodes;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;
using Grainwatch.Ingest.Sinks.Writers;

namespace Grainwatch.Ingest.Sinks.Formats;

/// <summary>
/// An alert as a Detection Finding of the Open Cybersecurity Schema Framework 1.3, class 2004, with the cloud profile.
/// </summary>
/// <remarks>
/// Source: github.com/ocsf/ocsf-schema, tag 1.3.0, events/findings/detection_finding.json and what it includes. The
/// attributes are listed beside the tests.
/// </remarks>
internal static class OcsfFinding
{
    private const string SchemaVersion = "1.3.0";
    private const int ClassUid = 2004;
    private const int RuleType = 1;

    /// <summary>The finding of an alert.</summary>
    public static JsonObject Of(Outgoing outgoing, string? link)
    {
        var alert = outgoing.Alert;
        var (activity, activityName) = Activity(alert);
        var (status, statusName) = Status(alert.State);
        var severity = alert.Severity.ToString();
        return AlertFormat.Pruned(new JsonObject
        {
            ["activity_id"] = activity,
            ["activity_name"] = activityName,
            ["category_uid"] = 2,
            ["category_name"] = "Findings",
            ["class_uid"] = ClassUid,
            ["class_name"] = "Detection Finding",
            ["type_uid"] = (ClassUid * 100) + activity,
            ["type_name"] = $"Detection Finding: {activityName}",
            ["time"] = Ms(outgoing.Queued.At),
            ["start_time"] = Ms(alert.FirstEvent),
            ["end_time"] = Ms(alert.LastEvent),
            // 1 is informational: the lowest of ours is 2.
            ["severity_id"] = (int)alert.Severity + 2,
            ["severity"] = severity,
            ["status_id"] = status,
            ["status"] = statusName,
            ["status_detail"] = alert.StateReason,
            ["message"] = alert.Title,
            ["risk_score"] = alert.Risk,
            ["risk_level_id"] = (int)alert.Severity + 1,
            ["risk_level"] = severity,
            ["metadata"] = Metadata(outgoing),
            ["finding_info"] = Finding(outgoing, link),
            ["cloud"] = new JsonObject
            {
                ["provider"] = "AWS",
                ["account"] = new JsonObject
                {
                    ["uid"] = alert.Account,
                    ["type"] = "AWS Account",
                    ["type_id"] = 10,
                },
            },
            ["resources"] = new JsonArray(new JsonObject
            {
                ["uid"] = alert.Principal,
                ["name"] = alert.DisplayName,
                ["type"] = "AWS principal",
            }),
            ["evidences"] = new JsonArray([.. alert.Rows.Select(row => Evidence(alert, row))]),
            ["unmapped"] = Unmapped(alert),
        });
    }

    private static JsonObject Metadata(Outgoing outgoing) => new()
    {
        ["version"] = SchemaVersion,
        ["product"] = new JsonObject
        {
            ["name"] = AlertFormat.Product,
            ["vendor_name"] = AlertFormat.Product,
            ["version"] = AlertFormat.Version,
        },
        ["profiles"] = new JsonArray("cloud"),
        ["uid"] = outgoing.Key,
        ["correlation_uid"] = outgoing.Alert.Id.ToString(),
        ["sequence"] = outgoing.Alert.Revision,
    };

    private static JsonObject Finding(Outgoing outgoing, string? link)
    {
        var alert = outgoing.Alert;
        return new JsonObject
        {
            ["uid"] = alert.Id.ToString(),
            ["title"] = alert.Title,
            ["desc"] = string.Join(' ', alert.Reasons.Select(reason => reason.Sentence)),
            ["types"] = new JsonArray(alert.Rule),
            ["first_seen_time"] = Ms(alert.FirstEvent),
            ["last_seen_time"] = Ms(alert.LastEvent),
            ["modified_time"] = Ms(outgoing.Queued.At),
            ["src_url"] = link,
            ["analytic"] = new JsonObject
            {
                ["uid"] = alert.Rule,
                ["name"] = RuleBook.Find(alert.Rule)?.Metadata.Title ?? alert.Rule,
                ["version"] = $"{alert.RuleVersion}",
                ["type_id"] = RuleType,
                ["type"] = "Rule",
            },
            ["attacks"] = new JsonArray([.. alert.Attack.Select(Attack)]),
        };
    }

    private static JsonObject Attack(string id)
    {
        var named = new JsonObject
        {
            ["uid"] = id,
            ["name"] = AttackTechniques.NameOf(id),
            ["src_url"] = AttackTechniques.UrlOf(id),
        };
        if (id.StartsWith("TA", StringComparison.Ordinal)) return new JsonObject { ["tactic"] = named };
        var dot = id.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? new JsonObject { ["technique"] = named }
            : new JsonObject { ["technique"] = new JsonObject { ["uid"] = id[..dot] }, ["sub_technique"] = named };
    }

    private static JsonObject Evidence(Alert alert, AlertRow row)
    {
        var source = new JsonObject();
        if (SourceIp.TryParse(row.Address, out _)) source["ip"] = row.Address;
        else source["svc_name"] = row.Address;
        if (row.Place is { } id)
        {
            var place = Place.FromId(id);
            source["location"] = new JsonObject
            {
                ["country"] = place.Country,
                ["region"] = place.Subdivision,
                ["city"] = place.City,
                ["lat"] = row.Latitude,
                ["long"] = row.Longitude,
            };
        }

        if (row.Asn is { } asn)
            source["autonomous_system"] = new JsonObject { ["number"] = asn, ["name"] = row.Organization };
        return new JsonObject
        {
            ["api"] = new JsonObject { ["operation"] = row.EventName },
            ["actor"] = new JsonObject
            {
                ["user"] = new JsonObject
                {
                    ["uid"] = alert.Principal,
                    ["name"] = alert.DisplayName,
                    ["credential_uid"] = row.AccessKeyId,
                },
            },
            ["src_endpoint"] = source,
            ["data"] = new JsonObject
            {
                ["event_uid"] = row.EventId,
                ["event_type"] = row.EventType,
                ["time"] = Ms(row.Time),
                ["user_agent"] = row.UserAgent,
                ["mfa"] = row.Mfa,
                ["verdict"] = row.Verdict,
                ["risk"] = row.Risk,
            },
        };
    }

    private static JsonObject Unmapped(Alert alert) => new()
    {
        ["revision"] = alert.Revision,
        ["state"] = alert.State.ToString().ToLowerInvariant(),
        ["reasons"] = new JsonArray([.. alert.Reasons.Select(reason => new JsonObject
        {
            ["signal"] = reason.Signal, ["risk"] = reason.Risk, ["sentence"] = reason.Sentence,
        })]),
    };

    private static (int Id, string Name) Activity(Alert alert) => alert.State switch
    {
        AlertState.Closed or AlertState.Superseded or AlertState.Withdrawn => (3, "Close"),
        _ when alert.Revision == 1 => (1, "Create"),
        _ => (2, "Update"),
    };

    private static (int Id, string Name) Status(AlertState state) => state switch
    {
        AlertState.Open => (1, "New"),
        AlertState.Acknowledged => (2, "In Progress"),
        AlertState.Suppressed => (3, "Suppressed"),
        AlertState.Closed => (4, "Resolved"),
        _ => (99, state.ToString()),
    };

    private static long Ms(DateTime time) => new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
