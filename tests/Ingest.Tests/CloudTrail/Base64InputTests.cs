using System.Buffers;
using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

public sealed class Base64InputTests
{
    [Fact]
    public void Read_BuffersAndPiecesOfAnySize_DecodesTheSame()
    {
        for (var length = 0; length < 40; length++)
        {
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));
            for (var size = 1; size < 9; size++)
            {
                using var whole = new Base64Input(text, null);
                using var inPieces = new Base64Input(default, new PieceStream(text, size));

                Assert.Equal(bytes, Decoded(whole, size));
                Assert.Equal(bytes, Decoded(inPieces, 9 - size));
                Assert.Null(whole.Fault ?? inPieces.Fault);
            }
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("AA==", true)]
    [InlineData("AAA=", true)]
    [InlineData("AAAA", true)]
    [InlineData("AA==AAA=", true)]
    [InlineData("A A\\u0041\\/ ", true)]
    [InlineData("A", false)]
    [InlineData("AA", false)]
    [InlineData("AAA", false)]
    [InlineData("AA=", false)]
    [InlineData("A===", false)]
    [InlineData("=AAA", false)]
    [InlineData("AA=A", false)]
    [InlineData("AAA-", false)]
    [InlineData("AAA\\", false)]
    [InlineData("AAA\\n", false)]
    [InlineData("AAA\\u002", false)]
    [InlineData("AAA\\u00e9", false)]
    public void IsValid_Text_IsBase64OrNot(string text, bool expected) =>
        Assert.Equal(expected, Base64Input.IsValid(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(text))));

    private static byte[] Decoded(Base64Input input, int size)
    {
        List<byte> decoded = [];
        var buffer = new byte[size];
        for (var read = input.Read(buffer); read > 0; read = input.Read(buffer)) decoded.AddRange(buffer[..read]);
        return [.. decoded];
    }
}
