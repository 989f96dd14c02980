using System.Text.Json;

namespace Grainwatch.Detection.Policies;

/// <summary>What differs between two policies, in few words.</summary>
public static class PolicyDifference
{
    private const int ToldMax = 100;
    private const int ShownMax = 100;

    /// <summary>
    /// A line for each value that differs, by where it is written in the policy (JSONPath):
    /// <c>$.lateness: 24h to 12h</c>, <c>$.networks.vpn: + {"asn":64496}</c>. At most 100, and one that says how many
    /// more there are.
    /// </summary>
    public static IReadOnlyList<string> Of(Policy before, Policy after)
    {
        List<string> lines = [];
        Compare("$", ToJson(before), ToJson(after), lines);
        return lines.Count <= ToldMax ? lines : [.. lines.Take(ToldMax), $"and {lines.Count - ToldMax} more"];
    }

    private static JsonElement ToJson(Policy policy) =>
        JsonSerializer.SerializeToElement(PolicyText.ToFile(policy), PolicyJson.Default.PolicyFile);

    private static void Compare(string path, JsonElement before, JsonElement after, List<string> lines)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            // Both are whole: what one has, the other has.
            foreach (var member in before.EnumerateObject())
            {
                if (after.TryGetProperty(member.Name, out var other))
                    Compare(path + PolicyNode.StepOf(member.Name), member.Value, other, lines);
            }
        }
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
        {
            var (old, now) = (Items(before), Items(after));
            lines.AddRange(old.Except(now, StringComparer.Ordinal).Select(item => $"{path}: - {Short(item)}"));
            lines.AddRange(now.Except(old, StringComparer.Ordinal).Select(item => $"{path}: + {Short(item)}"));
        }
        else if (before.GetRawText() != after.GetRawText())
        {
            lines.Add($"{path}: {Shown(before)} to {Shown(after)}");
        }
    }

    private static List<string> Items(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetRawText())];

    private static string Shown(JsonElement value) =>
        Short(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());

    private static string Short(string text) => text.Length <= ShownMax ? text : $"{text[..ShownMax]}…";
}
