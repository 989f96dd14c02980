using System.CommandLine;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>
/// A secret: a file that holds it (<c>--x-file</c>), the environment, or the command line, where others see it.
/// </summary>
internal sealed class SecretOption
{
    private readonly Option<string?> _value;
    private readonly Option<string?> _file;

    /// <summary>An option and its twin for a file.</summary>
    public SecretOption(string name, string what)
    {
        _value = new Option<string?>(name)
        {
            HelpName = "SECRET",
            Description = $"{what}; better in {EnvironmentSettings.NameOf(name)} or {name}-file.",
        };
        _file = new Option<string?>($"{name}-file") { HelpName = "FILE", Description = $"A file that holds {name}." };
    }

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_value);
        command.Options.Add(_file);
    }

    /// <summary>The secret; null when there is none, or it cannot be read, which is added to the errors.</summary>
    public Secret? Read(ParseResult parsed, List<string> errors)
    {
        var (value, path) = (parsed.Of(_value), parsed.Of(_file));
        if (value is not null && path is not null)
            errors.Add($"{_value.Name} and {_file.Name} are both given; one of them, please.");
        if (path is null) return value is null ? null : new Secret(value);
        try
        {
            var text = File.ReadAllText(path).Trim();
            if (text.Length > 0) return new Secret(text);
            errors.Add($"{_file.Name}: '{path}' is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{_file.Name}: '{path}' cannot be read: {e.Message}");
        }

        return null;
    }
}
