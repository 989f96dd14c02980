using System.Globalization;

namespace Grainwatch.Samples;

/// <summary>Reads the command line.</summary>
public static class OptionsParser
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Usage = """
        Writes a synthetic CloudTrail with its geolocation files and labels. Same options, same sample.

        Usage: dotnet run --project samples/Generator -- --out DIR [options]

          --out DIR       folder to write; must be empty or absent
          --seed N        seed of all chance                            (default 7)
          --people N      number of people, 12 to 100000                (default 40)
          --days N        number of days, 7 to 730                      (default 30)
          --start DATE    first day, YYYY-MM-DD                         (default 2026-05-01)
          --events N      approximate number of events                  (default 40 a person and day)
          --accounts N    number of AWS accounts, 1 to 50               (default 2)
          --help          this text
        """;

    /// <summary>Returns the options, or every error found, each naming the option it is about.</summary>
    public static (GeneratorOptions? Options, IReadOnlyList<string> Errors) Parse(IReadOnlyList<string> arguments)
    {
        var errors = new List<string>();
        var options = new GeneratorOptions { Out = "" };
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 >= arguments.Count)
                errors.Add($"{arguments[i]}: a value is missing, or the option is not known.");
            else
                options = Apply(options, arguments[i], arguments[i + 1], errors);
        }

        if (options.Out.Length == 0)
            errors.Add("--out: the folder to write is required.");
        else if (Directory.Exists(options.Out) && Directory.EnumerateFileSystemEntries(options.Out).Any())
            errors.Add($"--out: the folder '{options.Out}' is not empty.");
        return errors.Count == 0 ? (options, errors) : (null, errors);
    }

    private static GeneratorOptions Apply(GeneratorOptions options, string name, string value, List<string> errors)
    {
        switch (name)
        {
            case "--out":
                return options with { Out = value };
            case "--seed":
                return options with { Seed = (ulong)Number(0, long.MaxValue) };
            case "--people":
                return options with { People = (int)Number(12, 100_000) };
            case "--days":
                return options with { Days = (int)Number(7, 730) };
            case "--events":
                return options with { Events = Number(1, 10_000_000_000) };
            case "--accounts":
                return options with { Accounts = (int)Number(1, 50) };
            case "--start":
                if (!DateOnly.TryParseExact(
                    value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)
                    || start.Year is < 2000 or > 2100)
                {
                    errors.Add($"--start: '{value}' is no date of 2000 to 2100 in the form YYYY-MM-DD.");
                    return options;
                }

                return options with { Start = start };
            default:
                errors.Add($"{name}: the option is not known.");
                return options;
        }

        long Number(long from, long to)
        {
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= from && number <= to)
            {
                return number;
            }

            errors.Add($"{name}: '{value}' is no whole number from {from} to {to}.");
            return from;
        }
    }
}
