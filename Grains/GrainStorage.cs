namespace Grainwatch.Grains;

/// <summary>
/// Names under which grains are stored. They are part of what is stored: a changed name is an empty memory.
/// </summary>
public static class GrainStorage
{
    /// <summary>The storage provider of all our grains.</summary>
    public const string Provider = "grainwatch";

    /// <summary>State of a principal: its memory, as <see cref="Detection.Wire.StateCodec"/> writes it.</summary>
    public const string Principal = "principal";

    /// <summary>State of an account's index: an <see cref="IndexRecord"/> as JSON.</summary>
    public const string AccountIndex = "account-index";

    /// <summary>State of the directory of accounts: an array of account ids as JSON.</summary>
    public const string AccountDirectory = "account-directory";
}
