using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Policies;

/// <summary>Reads single values; what is wrong with one is told with what to write instead.</summary>
internal sealed class PolicyValues(PolicyProblems problems)
{
    private const string DurationNeed = "write a whole number and s, m, h or d, such as \"65m\"";

    /// <summary>Whether a type is a single value.</summary>
    public static bool Reads(Type type) => type == typeof(string) || type.IsValueType;

    /// <summary>The value; null where it is none.</summary>
    public object? Read(PolicyNode node, Type type, ICustomAttributeProvider? limits)
    {
        if (type == typeof(string)) return ReadText(node, limits);
        if (type == typeof(bool)) return ReadFlag(node);
        if (type == typeof(double)) return ReadNumber(node, limits);
        if (type == typeof(int)) return (int?)ReadWhole(node, Find<NumberLimitsAttribute>(limits)!);
        if (type == typeof(uint)) return (uint?)ReadWhole(node, Find<NumberLimitsAttribute>(limits)!);
        if (type == typeof(TimeSpan)) return ReadDuration(node, limits);
        if (type == typeof(DateTime)) return ReadTime(node);
        return type == typeof(AddressRange) ? ReadRange(node) : ReadWord(node, type);
    }

    /// <summary>A contribution to a risk; null where it is none.</summary>
    public int? ReadContribution(PolicyNode node, RuleSignal signal) =>
        (int?)ReadWhole(node, SignalsOfAttribute.LimitsOf(signal));

    /// <summary>How the values of an enumeration are written.</summary>
    public static string[] WordsOf(Type type) =>
        [.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)];

    private static T? Find<T>(ICustomAttributeProvider? member)
        where T : Attribute => member?.GetCustomAttributes(typeof(T), true).OfType<T>().FirstOrDefault();

    private string? ReadText(PolicyNode node, ICustomAttributeProvider? limits)
    {
        if (node.Kind != JsonTokenType.String) return Wrong<string>(node, "a text is needed, in double quotes");
        if (Find<TypeNameAttribute>(limits) is not null) return ReadTypeName(node);
        if (Find<PatternTextAttribute>(limits) is not { } pattern) return node.Text;
        if (node.Text.Trim().Length == 0)
            return Wrong<string>(node, "the pattern is empty and matches nothing; leave it out, or say what it is for");
        if (node.Text.Length > PatternTextAttribute.CharactersMax)
            return Wrong<string>(node, $"a pattern has at most {PatternTextAttribute.CharactersMax} characters");
        return pattern.NotAny && node.Text.Trim('*').Length == 0
            ? Wrong<string>(node, "the pattern matches everything; write what it is for")
            : node.Text;
    }

    private string? ReadTypeName(PolicyNode node)
    {
        if (!PrincipalKey.CanBeType(node.Text))
            return Wrong<string>(node, "a type of principal is needed, such as \"IAMUser\"");
        if (PrincipalTypes.All.Contains(node.Text)) return node.Text;
        var remedy = Spelling.Nearest(node.Text, PrincipalTypes.All) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"known are {string.Join(", ", PrincipalTypes.All)}.";
        problems.Warn(node.Path, $"{node.Shown} is no known type of principal: {remedy}");
        return node.Text;
    }

    private bool? ReadFlag(PolicyNode node) => node.Kind switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => Nothing<bool>(node, "true or false is needed, without quotes"),
    };

    private double? ReadNumber(PolicyNode node, ICustomAttributeProvider? limits)
    {
        if (node.Kind != JsonTokenType.Number
            || !double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return Nothing<double>(node, "a number is needed, without quotes");
        }

        return IsWithin(node, number, Find<NumberLimitsAttribute>(limits)!) ? number : null;
    }

    private long? ReadWhole(PolicyNode node, NumberLimitsAttribute range)
    {
        if (node.Kind == JsonTokenType.String && node.Text.StartsWith("AS", StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(node.Text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var asn))
        {
            return Nothing<long>(node, $"write the number alone: {asn}");
        }

        if (node.Kind != JsonTokenType.Number
            || !decimal.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return Nothing<long>(node, "a whole number is needed, without quotes, fraction or exponent");
        }

        return IsWithin(node, (double)whole, range) ? (long)whole : null;
    }

    private bool IsWithin(PolicyNode node, double number, NumberLimitsAttribute range)
    {
        if (number >= range.Min && number <= range.Max) return true;
        Wrong<object>(node, FormattableString.Invariant($"the number must be {range.Min} to {range.Max}"));
        return false;
    }

    private TimeSpan? ReadDuration(PolicyNode node, ICustomAttributeProvider? limits)
    {
        if (node.Kind != JsonTokenType.String) return Nothing<TimeSpan>(node, $"a duration is needed: {DurationNeed}");
        if (!Duration.TryParse(node.Text, out var duration))
            return Nothing<TimeSpan>(node, $"no duration: {DurationNeed}");
        var range = Find<DurationLimitsAttribute>(limits)!;
        if (Duration.TryParse(range.Min, out var min) && Duration.TryParse(range.Max, out var max)
            && (duration < min || duration > max))
        {
            var because = range.Because is null ? "" : $", because {range.Because}";
            return Nothing<TimeSpan>(node, $"the duration must be {range.Min} to {range.Max}{because}");
        }

        return duration;
    }

    private DateTime? ReadTime(PolicyNode node)
    {
        if (node.Kind == JsonTokenType.String && UtcTimeConverter.TryRead(node.Text, out var time)) return time;
        var example = node.Kind == JsonTokenType.String && DateTimeOffset.TryParse(
            node.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var meant)
            ? $"for example \"{UtcTimeConverter.Write(meant.UtcDateTime)}\""
            : "such as \"2026-05-19T08:00:00Z\"";
        return Nothing<DateTime>(node, $"a time in UTC is needed, in ISO 8601 with seconds and Z, {example}");
    }

    private AddressRange? ReadRange(PolicyNode node)
    {
        if (node.Kind != JsonTokenType.String)
            return Nothing<AddressRange>(node, "a range of addresses is needed, such as \"203.0.113.0/24\"");
        if (AddressRange.TryParse(node.Text, out var range)) return range;
        var slash = node.Text.IndexOf('/', StringComparison.Ordinal);
        var isAddress = SourceIp.TryParse(slash < 0 ? node.Text : node.Text.AsSpan(0, slash), out var ip);
        if (!isAddress)
        {
            return Nothing<AddressRange>(
                node, "no range of addresses; write one such as \"203.0.113.0/24\", \"2001:db8::/32\" or one address");
        }

        var width = ip.IsIPv4 ? 32 : 128;
        if (!int.TryParse(node.Text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || bits > width)
        {
            return Nothing<AddressRange>(node, $"after the slash a number from 0 to {width} is needed");
        }

        var around = AddressRange.Around(ip, bits + 128 - width);
        return Nothing<AddressRange>(
            node, $"bits below the prefix are set; the range is \"{around}\", the address alone \"{ip}\"");
    }

    /// <summary>A value of an enumeration, by its name in camelCase.</summary>
    private object? ReadWord(PolicyNode node, Type type)
    {
        var words = WordsOf(type);
        var at = node.Kind == JsonTokenType.String ? Array.IndexOf(words, node.Text) : -1;
        if (at >= 0) return Enum.Parse(type, Enum.GetNames(type)[at]);
        var quoted = words.Select(word => $"\"{word}\"").ToArray();
        var all = $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}";
        return node.Kind == JsonTokenType.String && Spelling.Nearest(node.Text, words) is { } nearest
            ? Wrong<object>(node, $"did you mean \"{nearest}\"? {all} is needed")
            : Wrong<object>(node, $"{all} is needed");
    }

    private T? Wrong<T>(PolicyNode node, string need)
        where T : class
    {
        problems.Add(node.Path, node.Offset, $"{node.Shown}: {need}.");
        return null;
    }

    private T? Nothing<T>(PolicyNode node, string need)
        where T : struct
    {
        Wrong<object>(node, need);
        return null;
    }
}

/// <summary>Types of principal, as CloudTrail's <c>userIdentity.type</c> names them.</summary>
internal static class PrincipalTypes
{
    public static IReadOnlyList<string> All { get; } =
    [
        "IAMUser", "Root", "AssumedRole", "FederatedUser", "IdentityCenterUser", "Unknown", "AWSAccount", "Role",
        "SAMLUser", "WebIdentityUser", "Directory",
    ];
}
