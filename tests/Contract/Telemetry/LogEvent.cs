using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Contract.Telemetry;

/// <summary>A kind of line in the log.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Level">Its level.</param>
/// <param name="Message">Its text.</param>
public sealed partial record LogEvent(int Id, LogLevel Level, string Message)
{
    [GeneratedRegex(
        @"^\| (?<id>\d+) \| (?<level>\w+) \| (?<message>.+) \|$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Row { get; }

    /// <summary>All of some assemblies, by number.</summary>
    public static IReadOnlyList<LogEvent> Of(params IEnumerable<Assembly> assemblies) =>
    [
        .. from assembly in assemblies
           from type in assembly.GetTypes()
           from method in type.GetMethods(
               BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
               | BindingFlags.DeclaredOnly)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           orderby message.EventId
           select new LogEvent(message.EventId, message.Level, message.Message),
    ];

    /// <summary>All that the documentation lists, in its order.</summary>
    public static IReadOnlyList<LogEvent> Documented(string path) =>
    [
        .. File.ReadLines(path).Select(line => Row.Match(line)).Where(row => row.Success).Select(row => new LogEvent(
            int.Parse(row.Groups["id"].Value, System.Globalization.CultureInfo.InvariantCulture),
            Enum.Parse<LogLevel>(row.Groups["level"].Value, ignoreCase: true),
            row.Groups["message"].Value)),
    ];

    /// <summary>As a row of the documentation.</summary>
    public string ToRow() => $"| {Id} | {Level.ToString().ToLowerInvariant()} | {Message} |";
}
